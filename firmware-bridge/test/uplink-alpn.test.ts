import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { brokerAddress } from '../src/io/broker-address.ts';
import type { ConnectionRequest, OpenConnection } from '../src/io/broker-connection.ts';
import { loadIotCoreConnection } from '../src/io/iot-core-connection.ts';
import { openMqttConnection } from '../src/io/mqtt-connection.ts';
import { encodeConnack } from './mqtt-wire.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { TestAuthority } from './test-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-alpn-'));
/** The protocol that each TLS connection agreed on; false when the client offered none. */
const agreed: (string | false | null)[] = [];
let server: Server;
let port = 0;
let certificates: ConnectionRequest['certificates'];

beforeAll(async () => {
  const authority = new TestAuthority(folder, 'authority');
  const read = (path: string): string => readFileSync(path, 'utf8');
  const [own, bike] = [authority.issue('server'), authority.issue('bike-1')];
  certificates = { ca: read(bike.ca), cert: read(bike.cert), key: read(bike.key) };
  const keys = { ca: read(own.ca), cert: read(own.cert), key: read(own.key) };
  // As AWS IoT Core listens on port 443: whoever names its protocol is let in, with a certificate of the same authority.
  const options = { ...keys, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['x-amzn-mqtt-ca'] };
  server = createServer(options, (socket) => {
    agreed.push(socket.alpnProtocol);
    socket.on('error', () => {});
    socket.once('data', () => socket.write(encodeConnack(5, {})));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) port = address.port;
});

afterAll(async () => {
  server.close();
  await releaseNativeClients();
  rmSync(folder, { recursive: true });
});

describe.each<[string, () => Promise<OpenConnection>]>([
  ['mqtt', async () => openMqttConnection],
  ['iot-core', loadIotCoreConnection],
])('what %s offers by ALPN', (_, load) => {
  /** Connects by the rules for this URL, but to the port of the test. */
  async function connect(url: string): Promise<void> {
    let [isConnected, hasEnded] = [false, false];
    const open = await load();
    const connection = open(
      {
        address: { ...brokerAddress(url), port },
        certificates,
        clientId: 'bike-1',
        protocol: '5',
        keepaliveS: 30,
        connectTimeoutMs: 5000,
        lastWill: { topic: 'will', payload: '', qos: 0 },
      },
      {
        connected: () => {
          isConnected = true;
        },
        message: () => {},
        subscriptionRefused: () => {},
        ended: () => {
          hasEnded = true;
        },
      },
    );
    await passUntil(() => isConnected);
    connection.drop('the test is over');
    await passUntil(() => hasEnded);
  }

  test.each<[string, string | false]>([
    ['mqtts://127.0.0.1:443', 'x-amzn-mqtt-ca'],
    ['mqtts://127.0.0.1:8883', false],
  ])('by the rules of %s is %s', async (url, protocol) => {
    await connect(url);
    expect(agreed.at(-1)).toBe(protocol);
  });
});
