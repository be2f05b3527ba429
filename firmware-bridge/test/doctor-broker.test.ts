import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BROKER_VERDICTS } from '../src/technician/doctor/broker-verdicts.ts';
import { AdversaryBroker, type Behaviour } from './adversary-broker.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { Mosquitto } from './mosquitto.ts';
import { type CertificatePaths, TestAuthority } from './test-certificates.ts';

const stand = new DoctorStand();
jest.setTimeout(30_000);
const NOT_AUTHORIZED = 0x87;
const CLOSING: (() => unknown)[] = [];
let broker: Mosquitto;
let bike: CertificatePaths;
let stranger: CertificatePaths;
let outdated: CertificatePaths;

function folder(name: string): string {
  mkdirSync(stand.path(name));
  return stand.path(name);
}

beforeAll(async () => {
  const authority = new TestAuthority(folder('own'), 'authority');
  bike = authority.issue('a bike');
  stranger = new TestAuthority(folder('strange'), 'stranger').issue('a bike');
  const past = { LD_PRELOAD: stand.shimPath(), SHIM_CLOCK_S: String(-30 * 86_400) };
  outdated = new TestAuthority(folder('past'), 'authority', past).issue('server');
  broker = await Mosquitto.open(stand.folder, authority.issue('server'));
});

afterAll(async () => {
  for (const close of CLOSING) close();
  await broker.close();
  stand.close();
});

const uplink = (url: string, parts: object = {}): string => stand.configure({ uplink: { url, ...parts } });

async function adversary(behaviour: Behaviour): Promise<string> {
  const made = await AdversaryBroker.open(behaviour);
  CLOSING.push(() => made.close());
  return made.url;
}

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  CLOSING.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A broker of Debian's that lets nobody in without a password, or lets nobody publish. */
async function strict(name: string, lines: string): Promise<string> {
  const finder = createServer();
  const port = await listen(finder);
  finder.close();
  await once(finder, 'close');
  writeFileSync(stand.path(`${name}.conf`), `user root\nlistener ${port} 127.0.0.1\n${lines}`);
  const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  const child = spawn('mosquitto', ['-c', stand.path(`${name}.conf`)], { env: environment, stdio: 'ignore' });
  CLOSING.push(() => child.kill('SIGKILL'));
  while (!(await isOpen(port))) await new Promise((resolve) => setTimeout(resolve, 10));
  return `mqtt://127.0.0.1:${port}`;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** A listener that is held, with as many connections waiting as the kernel keeps: the next is answered by nobody. */
async function overrun(): Promise<string> {
  const program =
    "require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){console.log(this.address().port)})";
  const child: ChildProcess = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  CLOSING.push(() => child.kill('SIGKILL'));
  const [chunk] = child.stdout === null ? [''] : await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const port = Number(chunk);
  const sockets: Socket[] = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  CLOSING.push(() => sockets.map((socket) => socket.destroy()));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return `mqtt://127.0.0.1:${port}`;
}

/** A server that speaks TLS with this certificate and nothing else. */
async function tlsServer(paths: CertificatePaths, host: string, options: TlsOptions = {}): Promise<string> {
  const server = createTlsServer({ ...options, cert: readFileSync(paths.cert), key: readFileSync(paths.key) });
  server.on('tlsClientError', () => {});
  return `mqtts://${host}:${await listen(server, host)}`;
}

interface Case {
  readonly joint: string;
  readonly make: () => string | Promise<string>;
  readonly shim?: Readonly<Record<string, string>>;
  readonly seen?: RegExp;
}

/** Those that only a running daemon can show stand in doctor-daemon.test.ts. */
type Alone = Exclude<keyof typeof BROKER_VERDICTS, 'mqtt-down' | 'mqtt-taken' | 'mqtt-withheld' | 'standing-missing'>;

const CASES = {
  'dns-unknown': { joint: 'dns', make: () => uplink('mqtt://broker.example:1883'), shim: { SHIM_NAMES: '-2' } },
  'dns-failed': { joint: 'dns', make: () => uplink('mqtt://broker.example:1883'), shim: { SHIM_NAMES: '-3' } },
  'tcp-refused': { joint: 'tcp', make: () => uplink('mqtt://127.0.0.1:9') },
  'tcp-unreachable': { joint: 'tcp', make: () => uplink('mqtt://127.0.0.1:9'), shim: { SHIM_NO_ROUTE: '1' } },
  'tcp-timeout': { joint: 'tcp', make: async () => uplink(await overrun()) },
  'tls-untrusted': {
    joint: 'tls',
    make: () => uplink(`mqtts://127.0.0.1:${broker.ports.tls}`, { certificates: { ca: stranger.ca } }),
  },
  'tls-name': {
    joint: 'tls',
    make: async () => uplink(await tlsServer(bike, '127.0.0.2'), { certificates: { ca: bike.ca } }),
  },
  'tls-dates': {
    joint: 'tls',
    make: async () => uplink(await tlsServer(outdated, '127.0.0.1'), { certificates: { ca: outdated.ca } }),
  },
  'tls-refused': {
    joint: 'tls',
    make: () => uplink(`mqtts://127.0.0.1:${broker.ports.mutual}`, { certificates: { ...stranger, ca: bike.ca } }),
  },
  'tls-failed': { joint: 'tls', make: () => uplink(`mqtts://127.0.0.1:${broker.ports.tcp}`) },
  'mqtt-not-allowed': {
    joint: 'mqtt',
    make: async () => uplink(await strict('passwords', 'allow_anonymous false\n')),
    seen: /135/,
  },
  'mqtt-refused': {
    joint: 'mqtt',
    make: async () => uplink(await adversary({ connack: { reasonCode: 0x88 } })),
    seen: /136/,
  },
  'mqtt-closed': {
    joint: 'mqtt',
    make: async () =>
      uplink(`mqtt://127.0.0.1:${await listen(createServer((socket) => socket.on('data', () => socket.destroy())))}`),
  },
  'mqtt-silent': { joint: 'mqtt', make: async () => uplink(await adversary({ connack: 'silent' })) },
  'puback-not-allowed': {
    joint: 'puback',
    make: async () => {
      writeFileSync(stand.path('acl'), 'topic read #\n');
      return uplink(await strict('readers', `allow_anonymous true\nacl_file ${stand.path('acl')}\n`));
    },
    seen: /135/,
  },
  'puback-refused': {
    joint: 'puback',
    make: async () => uplink(await adversary({ onPublish: ({ packetId }, link) => link.acknowledge(packetId, 0x97) })),
    seen: /151/,
  },
  'puback-closed': {
    joint: 'puback',
    make: async () => uplink(await adversary({ onPublish: (_publish, link) => link.disconnect(NOT_AUTHORIZED) })),
    seen: /135/,
  },
  'puback-missing': { joint: 'puback', make: async () => uplink(await adversary({ onPublish: () => {} })) },
  'standing-refused': { joint: 'standing', make: async () => uplink(await adversary({ suback: NOT_AUTHORIZED })) },
} as const satisfies Record<Alone, Case>;

describe('each fault on the way to the broker leads to its own verdict', () => {
  test.concurrent.each(Object.entries<Case>(CASES))('%s', async (code, { joint, make, shim, seen }) => {
    const diagnosis = await stand.diagnose(await make(), ['standing'], shim && { shim });
    const bad = diagnosis.joints.filter(({ state }) => state === 'bad');
    expect(bad).toMatchObject([{ id: joint, fault: code }]);
    expect(diagnosis).toMatchObject({ verdict: code, exit: 1 });
    if (seen !== undefined) expect(bad[0]?.seen).toMatch(seen);
    expect(bad[0]?.remedy?.commands.join()).not.toMatch(/[{}]/);
  });
});

/** A server that answers every greeting of TLS with this fatal alert; RFC 8446, section 6. */
async function alerting(description: number): Promise<string> {
  const alert = Uint8Array.of(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, description);
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(alert)));
  return `mqtts://127.0.0.1:${await listen(server)}`;
}

const LOOPBACK = '127.0.0.1';
const OLD: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
const UNCOMMON: TlsOptions = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' };
const HANDSHAKE_FAILURE = 40;
const INTERNAL_ERROR = 80;
const NO_APPLICATION_PROTOCOL = 120;

describe('a TLS server that gives up blames the certificate of the bike only where that can be meant', () => {
  test.concurrent.each<[string, 'tls-failed' | 'tls-refused', boolean, () => Promise<string>]>([
    ['only versions up to 1.1', 'tls-failed', true, () => tlsServer(bike, LOOPBACK, OLD)],
    ['no common cipher', 'tls-failed', false, () => tlsServer(bike, LOOPBACK, UNCOMMON)],
    ['no protocol of that name', 'tls-failed', true, () => alerting(NO_APPLICATION_PROTOCOL)],
    ['an error of its own', 'tls-failed', true, () => alerting(INTERNAL_ERROR)],
    ['a handshake that failed', 'tls-refused', true, () => alerting(HANDSHAKE_FAILURE)],
  ])('%s: %s', async (_name, verdict, hasCertificate, make) => {
    const config = uplink(await make(), { certificates: hasCertificate ? bike : { ca: bike.ca } });
    expect((await stand.diagnose(config, ['tls'])).verdict).toBe(verdict);
  });
});

const WELL = {
  'over TCP': () => uplink(`mqtt://127.0.0.1:${broker.ports.tcp}`),
  'over TCP with MQTT 3.1.1': () => uplink(`mqtt://127.0.0.1:${broker.ports.tcp}`, { protocol: '3.1.1' }),
  'by a name over TLS': () => uplink(`mqtts://localhost:${broker.ports.tls}`, { certificates: { ca: bike.ca } }),
  'with a certificate of its own': () =>
    uplink(`mqtts://127.0.0.1:${broker.ports.mutual}`, { certificates: bike, client: 'iot-core' }),
};

test.concurrent('name servers that are silent are told before the system itself gives up', async () => {
  const config = uplink('mqtt://broker.example:1883');
  const { verdict, joints } = await stand.diagnose(config, ['dns'], { shim: { SHIM_NAMES_MS: '5000' } });
  expect(verdict).toBe('dns-failed');
  expect(joints.at(-1)?.seen).toMatch(/no name server answered within 4 s/);
});

test.concurrent('a broker that hangs and never closes holds nobody up for longer than a joint may take', async () => {
  const accepted = Uint8Array.of(0x20, 0x03, 0x00, 0x00, 0x00);
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.once('data', () => socket.write(accepted)));
  const config = uplink(`mqtt://127.0.0.1:${await listen(server)}`);
  const { verdict, joints } = await stand.diagnose(config, ['puback']);
  expect({ verdict, joint: joints.at(-1)?.id }).toEqual({ verdict: 'puback-missing', joint: 'puback' });
});

describe('a good way to the broker has no bad joint', () => {
  test.concurrent.each(Object.entries(WELL))('%s', async (_name, make) => {
    const diagnosis = await stand.diagnose(make(), ['standing']);
    expect(diagnosis.joints.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(diagnosis).toMatchObject({ verdict: 'ok', exit: 0 });
  });
});
