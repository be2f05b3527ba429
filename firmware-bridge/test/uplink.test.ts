import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { CutProxy } from './cut-proxy.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeUplink } from './fake-uplink.ts';
import { Mosquitto } from './mosquitto.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { type CertificatePaths, TestAuthority } from './test-certificates.ts';
import { CLIENTS, makeUplink } from './uplink-stand.ts';
import { uplinkSuite } from './uplink-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-uplink-'));
let bike: CertificatePaths;
let broker: Mosquitto;

beforeAll(async () => {
  const authority = new TestAuthority(folder, 'authority');
  bike = authority.issue('bike-1');
  broker = await Mosquitto.open(folder, authority.issue('server'));
});

afterAll(async () => {
  await broker.close();
  await releaseNativeClients();
  rmSync(folder, { recursive: true });
});

const WAYS = ['tcp', 'tls', 'mutual'] as const;
const REAL = Object.entries(CLIENTS).flatMap(([name, choice]) => WAYS.map((way) => ({ name, choice, way })));

describe.each(REAL)('$name over $way to mosquitto', ({ choice, way }) => {
  uplinkSuite(async (body) => {
    const proxy = await CutProxy.open(broker.ports[way]);
    proxy.cut();
    broker.received.length = 0;
    const { ca } = bike;
    const url = `${way === 'tcp' ? 'mqtt' : 'mqtts'}://127.0.0.1:${proxy.port}`;
    const certificates = way === 'tcp' ? {} : { certificates: way === 'tls' ? { ca } : bike };
    await body({
      uplink: await makeUplink(url, { ...choice, ...certificates }),
      linkUp: async () => proxy.mend(),
      linkDown: async () => proxy.cut(),
      holdAnswers: (hold) => broker.freeze(hold),
      received: () => broker.payloads('ride'),
      announce: (classId, payload) => broker.publish(`alleycat/classes/${classId}/standing`, payload),
      passUntil,
      settle: () => sleep(60),
    });
    await proxy.close();
  });
});

describe('the fake uplink', () => {
  uplinkSuite(async (body) => {
    const clock = new FakeClock(0);
    const uplink = new FakeUplink(clock);
    const settle = async (): Promise<void> => {
      const endMs = clock.monotonicMs() + 100;
      while (clock.runNext(endMs)) await sleep(0);
      await sleep(0);
    };
    await body({
      uplink,
      linkUp: async () => uplink.goUp(),
      linkDown: async () => uplink.goDown(),
      holdAnswers: (hold) => {
        uplink.answersHeld = hold;
      },
      received: () => uplink.received.map(({ payload }) => payload),
      announce: async (classId, payload) => uplink.announce(classId, new TextEncoder().encode(payload)),
      passUntil: async (done) => {
        for (let turn = 0; turn < 20 && !done(); turn++) await settle();
        expect(done()).toBe(true);
      },
      settle,
    });
  });
});
