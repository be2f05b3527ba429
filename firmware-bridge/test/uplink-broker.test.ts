import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import mqtt from 'mqtt';
import { CutProxy } from './cut-proxy.ts';
import { Mosquitto } from './mosquitto.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { type CertificatePaths, TestAuthority } from './test-certificates.ts';
import { CLIENTS, type OpenedUplink, openUplink, STAND_IDENTITY } from './uplink-stand.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-broker-'));
let bike: CertificatePaths;
let broker: Mosquitto;
const opened: OpenedUplink[] = [];

beforeAll(async () => {
  const authority = new TestAuthority(folder, 'authority');
  bike = authority.issue('bike-1');
  broker = await Mosquitto.open(folder, authority.issue('server'));
});

afterEach(async () => {
  for (const { uplink } of opened.splice(0)) await uplink.close();
  broker.received.length = 0;
});

afterAll(async () => {
  await broker.close();
  await releaseNativeClients();
  rmSync(folder, { recursive: true });
});

const presence = (online: boolean): string => JSON.stringify({ v: 1, online, runId: STAND_IDENTITY.runId });

describe.each(Object.entries(CLIENTS))('%s with mutual TLS to mosquitto', (_, choice) => {
  const open = async (port: number, basicIngest = false): Promise<OpenedUplink> => {
    const uplink = await openUplink(`mqtts://localhost:${port}`, { ...choice, basicIngest, certificates: bike });
    opened.push(uplink);
    return uplink;
  };

  test('comes back when the broker was killed and started again', async () => {
    const { connected, kinds, ride } = await open(broker.ports.mutual);
    await connected();
    await broker.kill();
    await passUntil(() => kinds().includes('lost'));
    expect(await ride('meanwhile')).toMatchObject({ kind: 'lost' });
    await broker.start();
    await broker.observe();
    await connected();
    expect(await ride('after')).toEqual({ kind: 'acknowledged' });
    await passUntil(() => broker.payloads('ride').length > 0);
    expect(broker.payloads('ride')).toEqual(['after']);
  });

  test('says that it is there; the broker says when it is gone; and a good-bye says it once', async () => {
    const proxy = await CutProxy.open(broker.ports.mutual);
    const { uplink, connected } = await open(proxy.port);
    await connected();
    await passUntil(() => broker.payloads('presence').length === 1);
    proxy.cut();
    await passUntil(() => broker.payloads('presence').length === 2);
    proxy.mend();
    await passUntil(() => broker.payloads('presence').length === 3);
    await uplink.close();
    await sleep(60);
    expect(broker.payloads('presence')).toEqual([presence(true), presence(false), presence(true), presence(false)]);
    await proxy.close();
  });

  test('is told when another takes its client id', async () => {
    const { events, uplink, connected } = await open(broker.ports.mutual);
    await connected();
    const other = mqtt.connect(`mqtt://127.0.0.1:${broker.ports.tcp}`, {
      clientId: STAND_IDENTITY.bikeId,
      reconnectPeriod: 0,
    });
    await passUntil(() => events.length > 1);
    await uplink.close();
    expect(events[1]).toMatchObject({ kind: 'lost', code: 'UPLINK_LOST' });
    await other.endAsync(true);
  });

  test('publishes samples to the rules, and its presence as a message, with Basic Ingest', async () => {
    const { uplink, connected, ride } = await open(broker.ports.mutual, true);
    await connected();
    const waited = (['backlog', 'gap'] as const).map((kind) => uplink.publish({ kind, payload: kind, qos: 1 }));
    await Promise.all([ride('r'), ...waited]);
    await passUntil(() => broker.received.length >= 1);
    await sleep(60);
    const topics = new Set(broker.received.map(({ topic }) => topic));
    const ingest = (kind: string): string => `$aws/rules/alleycat_${kind}/alleycat/bikes/bike-1/${kind}`;
    expect(topics).toEqual(
      new Set(['alleycat/bikes/bike-1/presence', ingest('ride'), ingest('backlog'), ingest('gap')]),
    );
  });

  test('grows by nothing with 100,000 publishes while the link is down', async () => {
    const proxy = await CutProxy.open(broker.ports.mutual);
    const { connected, kinds, ride } = await open(proxy.port);
    await connected();
    proxy.cut();
    await passUntil(() => kinds().at(-1) === 'lost');
    const beforeBytes = process.memoryUsage().rss;
    let lost = 0;
    for (let count = 0; count < 100_000; count++) if ((await ride(`sample ${count}`)).kind === 'lost') lost += 1;
    expect(lost).toBe(100_000);
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(50e6);
    proxy.mend();
    await connected();
    expect(await ride('after')).toEqual({ kind: 'acknowledged' });
    await passUntil(() => broker.payloads('ride').length > 0);
    expect(broker.payloads('ride')).toEqual(['after']);
    await proxy.close();
  });
});
