import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AedesBroker } from '../local/broker/aedes-broker.ts';
import type { Broker } from '../local/broker/broker.ts';
import { BikePublisher } from '../simulator/bike-publisher.ts';
import { createFleet } from '../simulator/fleet.ts';
import { noPutCounts } from '../simulator/put-counts.ts';
import { systemTime } from '../system-time.ts';
import { until } from './mqtt-test-client.ts';
import { buildSimulate, type SimulateRun } from './simulate-program.ts';
import { openWaywardBroker, type WaywardBroker, type Whim } from './wayward-broker.ts';

const GOOD = 0;
const NOT_AUTHORIZED = 0x87;

let simulate: (words: string) => SimulateRun;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ simulate, close } = await buildSimulate());
});

afterAll(() => close());

const ofRides =
  (whim: () => Whim) =>
  (topic: string): Whim =>
    topic.endsWith('/ride') ? whim() : GOOD;

async function withBroker(answer: (topic: string) => Whim, work: (broker: WaywardBroker) => Promise<void>) {
  const broker = await openWaywardBroker(answer);
  try {
    await work(broker);
  } finally {
    await broker.close();
  }
}

async function withRun(words: string, work: (run: SimulateRun) => Promise<void>): Promise<void> {
  const run = simulate(`--via mqtt ${words} --late-percent 0 --dropout-percent 0 --json`);
  try {
    await work(run);
  } finally {
    run.child.kill('SIGKILL');
    await run.code;
  }
}

const rideUuids = (broker: WaywardBroker) => {
  const messages = broker.stored.map((text) => JSON.parse(text));
  return new Set(messages.filter(({ uuid }) => uuid !== undefined).map(({ uuid }) => uuid));
};

test('bikes by MQTT lose nothing when their broker dies in the middle and comes back', async () => {
  const riders = 60;
  const uuids = new Set<string>();
  const clients = new Set<string>();
  const listen = (broker: Broker): void =>
    broker.onPublish(({ topic, payload, clientId }) => {
      if (!topic.endsWith('/ride')) return;
      uuids.add(JSON.parse(Buffer.from(payload).toString()).uuid);
      clients.add(clientId);
    });
  let broker = await AedesBroker.open({ port: 0, nowMs: Date.now });
  const { port } = broker;
  listen(broker);
  const words = `--via mqtt --endpoint mqtt://127.0.0.1:${port} --riders ${riders} --seconds 6`;
  const run = simulate(`${words} --late-percent 0 --dropout-percent 0 --json`);
  try {
    await until(() => uuids.size > riders, 'the first messages', 20_000);
    await broker.close();
    broker = await AedesBroker.open({ port, nowMs: Date.now });
    listen(broker);
    expect(await run.code).toBe(0);
    expect(JSON.parse(run.out())).toMatchObject({ via: 'mqtt', asked: riders * 6, accepted: riders * 6, lost: 0 });
    expect(uuids.size).toBe(riders * 6);
    expect(clients.size).toBe(riders);
  } finally {
    run.child.kill('SIGKILL');
    await run.code;
    await broker.close();
  }
});

test('what a reset connection took down is published again', async () => {
  let rides = 0;
  const resetsSome = ofRides(() => {
    rides += 1;
    if (rides % 5 === 0) return 'reset';
    return rides % 5 === 4 ? 'silence' : GOOD;
  });
  await withBroker(resetsSome, (broker) =>
    withRun(`--endpoint ${broker.url} --riders 1 --seconds 15 --speed 10`, async (run) => {
      expect(await run.code).toBe(0);
      expect(JSON.parse(run.out())).toMatchObject({ asked: 15, accepted: 15, lost: 0, refused: 0, ended: 'done' });
      expect(JSON.parse(run.out()).uncertain).toBeGreaterThan(0);
      expect(rideUuids(broker).size).toBe(15);
    }),
  );
});

test('a second Ctrl-C ends it at a broker that acknowledges nothing, with the summary', async () => {
  let rides = 0;
  const mute = (topic: string): Whim => {
    if (topic.endsWith('/ride')) rides += 1;
    return 'silence';
  };
  await withBroker(mute, (broker) =>
    withRun(`--endpoint ${broker.url} --riders 2 --seconds 3600`, async (run) => {
      await until(() => rides >= 4, 'rides that wait for their PUBACK', 20_000);
      run.child.kill('SIGINT');
      const goOn = setInterval(() => run.child.kill('SIGINT'), 200);
      expect(await run.code).toBe(1);
      clearInterval(goOn);
      const summary = JSON.parse(run.out());
      expect(summary).toMatchObject({ accepted: 0, ended: 'stopped' });
      expect(summary.lost).toBe(summary.asked);
    }),
  );
});

test('a broker that refuses is asked again after pauses, and nothing of it may be there twice', async () => {
  let [refusals, refuses] = [0, true];
  const refusing = ofRides(() => {
    if (!refuses) return GOOD;
    refusals += 1;
    return NOT_AUTHORIZED;
  });
  await withBroker(refusing, (broker) =>
    withRun(`--endpoint ${broker.url} --riders 1 --seconds 4`, async (run) => {
      await until(() => refusals >= 6, 'refusals', 20_000);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(refusals).toBeLessThan(100);
      refuses = false;
      expect(await run.code).toBe(0);
      const summary = JSON.parse(run.out());
      expect(summary).toMatchObject({ asked: 4, accepted: 4, lost: 0, uncertain: 0, failedCalls: 0 });
      expect(summary).toMatchObject({ refused: refusals, retried: refusals });
      expect(broker.stored.filter((text) => text.includes('"uuid"'))).toHaveLength(4);
    }),
  );
});

test('a connection that acknowledges nothing for ten seconds is one no more', async () => {
  let [rides, mute, lateMs] = [0, true, 0];
  const answer = ofRides(() => {
    rides += 1;
    return mute ? 'silence' : GOOD;
  });
  await withBroker(answer, async (broker) => {
    const stop = new AbortController();
    const counts = noPutCounts();
    const time = { nowMs: () => Date.now() + lateMs, sleepMs: systemTime.sleepMs };
    const runId = '0123456789abcdef';
    const options = { url: broker.url, bikeId: 'sim-00001', runId, time, random: () => 0, signal: stop.signal, counts };
    const bike = new BikePublisher(options);
    let connections = 0;
    const ended = bike.run(() => {
      connections += 1;
    });
    const attendance = { latePercent: 0, dropoutPercent: 0 };
    const fleet = createFleet({ riders: 1, seed: 1, runId, packSeconds: 1, attendance });
    // Two more than may be in flight.
    for (let second = 0; second < 10; second += 1) {
      for (const message of fleet.messages(1_800_000_000_000 + second * 1000, 0, 1, true)) bike.publish(message);
    }
    await until(() => rides === 8, 'as many as may be in flight');
    bike.check();
    expect(connections).toBe(1);
    mute = false;
    lateMs = 10_001;
    bike.check();
    await until(() => bike.held === 0, 'all are acknowledged');
    expect(connections).toBe(2);
    expect(counts).toMatchObject({ asked: 10, accepted: 10, lost: 0, uncertain: 8, refused: 0 });
    expect(rideUuids(broker).size).toBe(10);
    stop.abort();
    await ended;
  });
});

test('Ctrl-C while nobody lets a bike in is a stop and no failure', async () => {
  let connections = 0;
  const deaf = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {}).resume();
  });
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  const address = deaf.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await withRun(`--endpoint mqtt://127.0.0.1:${port} --riders 3`, async (run) => {
      await until(() => connections > 0, 'a bike knocks', 20_000);
      run.child.kill('SIGINT');
      expect(await run.code).toBe(0);
      expect(JSON.parse(run.out())).toMatchObject({ asked: 0, lost: 0, ended: 'stopped' });
    });
  } finally {
    await new Promise((resolve) => deaf.close(resolve));
  }
});
