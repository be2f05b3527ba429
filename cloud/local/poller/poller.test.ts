import { describe, expect, test } from '@jest/globals';
import { LocalStreams } from '../stream/local-streams.ts';
import type { InvocationRecord } from './invocation-record.ts';
import type { KinesisHandler } from './invoke-handler.ts';
import type { KinesisEvent } from './kinesis-event.ts';
import { createPoller, type Poller } from './poller.ts';
import type { PollerClock } from './poller-clock.ts';
import { DEFAULT_POLLER_SETTINGS, type PollerSettings } from './poller-settings.ts';

const STREAM = 'rides';
const MINUTE_MS = 60_000;

/** Simulated time: it jumps to the next wait that is due whenever everything else stands still. */
class SimulatedClock implements PollerClock {
  #nowMs = 1_790_000_000_000;
  readonly #waits = new Map<() => void, number>();

  nowMs(): number {
    return this.#nowMs;
  }

  wait(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        this.#waits.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#waits.set(end, this.#nowMs + durationMs);
      signal.addEventListener('abort', end);
    });
  }

  async runUntil(isDone: () => boolean): Promise<void> {
    const endMs = this.#nowMs + 120 * MINUTE_MS;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone()) return;
      const [next] = [...this.#waits].sort((left, right) => left[1] - right[1]);
      if (next === undefined || next[1] > endMs) throw new Error('the condition did not come true');
      this.#nowMs = Math.max(this.#nowMs, next[1]);
      next[0]();
    }
  }
}

interface World {
  readonly clock: SimulatedClock;
  readonly streams: LocalStreams;
  readonly setAside: InvocationRecord[];
  poller(handler: KinesisHandler, settings?: Partial<PollerSettings>, destination?: () => Promise<void>): Poller;
  put(key: string, ...data: readonly string[]): void;
}

function worldOf(shardCount = 1): World {
  const clock = new SimulatedClock();
  const streams = new LocalStreams({ nowMs: () => clock.nowMs() });
  streams.createStream({ streamName: STREAM, shardCount });
  const setAside: InvocationRecord[] = [];
  let requests = 0;
  return {
    clock,
    streams,
    setAside,
    put: (partitionKey, ...data) => {
      for (const text of data) streams.putRecord(STREAM, { partitionKey, data: Buffer.from(text) });
    },
    poller: (handler, settings = {}, destination = async () => undefined) =>
      createPoller({
        streams,
        streamName: STREAM,
        functionName: 'leaderboard',
        handler,
        settings: { ...DEFAULT_POLLER_SETTINGS, ...settings },
        clock,
        newRequestId: () => `request-${++requests}`,
        setAside: async (record) => {
          await destination();
          setAside.push(record);
        },
      }),
  };
}

function textsOf(event: KinesisEvent): readonly string[] {
  return event.Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString());
}

function numbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

describe('the poller', () => {
  test('hands over the event that Lambda would', async () => {
    const world = worldOf();
    world.put('bike-1', 'hello');
    const events: KinesisEvent[] = [];
    const poller = world.poller(async (event) => events.push(event));
    poller.start();
    await world.clock.runUntil(() => events.length > 0);
    await poller.stop();
    expect(events).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'bike-1',
              sequenceNumber: expect.stringMatching(/^\d{56}$/),
              data: 'aGVsbG8=',
              approximateArrivalTimestamp: 1_790_000_000,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: expect.stringMatching(/^shardId-000000000000:\d{56}$/),
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: 'arn:aws:iam::000000000000:role/alleycat-consumer',
            awsRegion: 'us-east-1',
            eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/rides',
          },
        ],
      },
    ]);
  });

  test('keeps the order of a shard in batches of the size asked for', async () => {
    const world = worldOf();
    world.put('bike-1', ...numbers(25));
    const batches: (readonly string[])[] = [];
    const poller = world.poller(async (event) => batches.push(textsOf(event)), { batchSize: 10 });
    poller.start();
    await world.clock.runUntil(() => batches.flat().length === 25);
    world.put('bike-1', 'later');
    await world.clock.runUntil(() => batches.flat().length === 26);
    await poller.stop();
    expect(batches.flat()).toEqual([...numbers(25), 'later']);
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5, 1]);
  });

  test('isolates a poison record, sets it aside with its event, and the shard moves on', async () => {
    const world = worldOf();
    world.put('bike-1', ...numbers(20));
    const done: string[] = [];
    const poller = world.poller(
      async (event) => {
        if (textsOf(event).includes('13')) throw new Error('cannot read this one');
        done.push(...textsOf(event));
      },
      { maximumRetryAttempts: 2 },
    );
    poller.start();
    await world.clock.runUntil(() => done.includes('19'));
    await poller.stop();
    expect(done).toEqual(numbers(20).filter((text) => text !== '13'));
    expect(world.setAside).toHaveLength(1);
    const [document] = world.setAside;
    expect(document).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', functionArn: expect.stringMatching(/leaderboard$/) },
      KinesisBatchInfo: { shardId: 'shardId-000000000000', batchSize: 1 },
    });
    const kept: KinesisEvent = JSON.parse(document?.payload ?? '{}');
    expect(textsOf(kept)).toEqual(['13']);
    expect(poller.counters()).toMatchObject({ records: 19, setAside: 1 });
    expect(poller.counters().bisections).toBeGreaterThan(2);
  });

  test('a partial report resumes at the lowest failed record', async () => {
    const world = worldOf();
    world.put('bike-1', ...numbers(6));
    const batches: (readonly string[])[] = [];
    const poller = world.poller(async (event) => {
      batches.push(textsOf(event));
      const failed = batches.length === 1 ? event.Records.slice(4).concat(event.Records.slice(2, 3)) : [];
      return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.kinesis.sequenceNumber })) };
    });
    poller.start();
    await world.clock.runUntil(() => batches.length === 2);
    await poller.stop();
    expect(batches).toEqual([numbers(6), ['2', '3', '4', '5']]);
    expect(poller.counters()).toMatchObject({ records: 6, retries: 1, setAside: 0 });
  });

  test('a failing shard waits while the others go on', async () => {
    const world = worldOf(4);
    for (let bike = 0; bike < 20; bike += 1) world.put(`bike-${bike}`, 'x');
    let isDown = true;
    const seen = new Set<string>();
    const poller = world.poller(
      async (event) => {
        const shardId = event.Records[0]?.eventID.split(':')[0];
        if (isDown && shardId === 'shardId-000000000001') throw new Error('down');
        for (const record of event.Records) seen.add(record.kinesis.partitionKey);
      },
      { maximumRetryAttempts: -1, bisectBatchOnFunctionError: false },
    );
    poller.start();
    const startMs = world.clock.nowMs();
    await world.clock.runUntil(() => world.clock.nowMs() > startMs + 20 * MINUTE_MS);
    expect(seen.size).toBeLessThan(20);
    expect(poller.counters().iteratorAgeMs).toBeGreaterThan(19 * MINUTE_MS);
    isDown = false;
    await world.clock.runUntil(() => seen.size === 20);
    // Its iterator is long expired by now; the shard is read on from its last record all the same.
    const before = poller.counters().records;
    for (let bike = 0; bike < 20; bike += 1) world.put(`bike-${bike}`, 'y');
    await world.clock.runUntil(() => poller.counters().records === before + 20);
    await world.clock.runUntil(() => poller.counters().iteratorAgeMs === 0);
    await poller.stop();
    expect(poller.counters().setAside).toBe(0);
  });

  test('reads parents to the end before their children, so that each bike stays in order', async () => {
    const world = worldOf(2);
    const seen: { key: string; count: number }[] = [];
    let count = 0;
    const putRound = (): void => {
      for (let bike = 0; bike < 10; bike += 1) world.put(`bike-${bike}`, String(count++));
    };
    putRound();
    world.streams.updateShardCount(STREAM, 4);
    putRound();
    const poller = world.poller(async (event) => {
      for (const record of event.Records) {
        seen.push({ key: record.kinesis.partitionKey, count: Number(Buffer.from(record.kinesis.data, 'base64')) });
      }
    });
    poller.start();
    await world.clock.runUntil(() => seen.length === 20);
    world.streams.updateShardCount(STREAM, 3);
    putRound();
    await world.clock.runUntil(() => seen.length === 30);
    await poller.stop();
    for (let bike = 0; bike < 10; bike += 1) {
      const counts = seen.filter((record) => record.key === `bike-${bike}`).map((record) => record.count);
      expect(counts).toEqual([bike, bike + 10, bike + 20]);
    }
    expect(poller.counters().shardsFinished).toBeGreaterThanOrEqual(4);
  });

  test('LATEST sees what comes, not what was, through a resharding too', async () => {
    const world = worldOf(1);
    world.put('bike-1', 'old');
    const seen: string[] = [];
    const poller = world.poller(async (event) => seen.push(...textsOf(event)), {
      startingPosition: { type: 'LATEST' },
    });
    poller.start();
    world.put('bike-1', 'new');
    world.streams.updateShardCount(STREAM, 2);
    world.put('bike-1', 'newer');
    await world.clock.runUntil(() => seen.length === 2);
    await poller.stop();
    expect(seen).toEqual(['new', 'newer']);
  });

  test('records beyond the maximum age are set aside without an invocation', async () => {
    const world = worldOf();
    world.put('bike-1', 'stale');
    const startMs = world.clock.nowMs();
    await Promise.all([
      world.clock.wait(10 * MINUTE_MS, new AbortController().signal),
      world.clock.runUntil(() => world.clock.nowMs() >= startMs + 10 * MINUTE_MS),
    ]);
    world.put('bike-1', 'fresh');
    const seen: string[] = [];
    const poller = world.poller(async (event) => seen.push(...textsOf(event)), { maximumRecordAgeSeconds: 60 });
    poller.start();
    await world.clock.runUntil(() => seen.length > 0);
    await poller.stop();
    expect(seen).toEqual(['fresh']);
    expect(world.setAside[0]?.requestContext).toMatchObject({
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 0,
    });
  });

  test('a handler that never answers is a failure at its timeout', async () => {
    const world = worldOf();
    world.put('bike-1', 'stuck');
    const poller = world.poller(() => new Promise(() => undefined), { maximumRetryAttempts: 1 });
    poller.start();
    await world.clock.runUntil(() => world.setAside.length === 1);
    await poller.stop();
    expect(poller.counters()).toMatchObject({ invocations: 2, setAside: 1 });
  });

  test('nothing is given up before the destination has it', async () => {
    const world = worldOf();
    world.put('bike-1', 'poison');
    let refusals = 3;
    const poller = world.poller(
      async () => Promise.reject(new Error('no')),
      { maximumRetryAttempts: 0 },
      async () => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('the bucket is away');
      },
    );
    poller.start();
    await world.clock.runUntil(() => world.setAside.length === 1);
    await poller.stop();
    expect(poller.counters()).toMatchObject({ setAside: 1, setAsideFailures: 3 });
  });

  test('handlers cannot reach one another through the event', async () => {
    const world = worldOf();
    world.put('bike-1', 'a');
    const seen: string[] = [];
    const poller = world.poller(async (event) => {
      seen.push(...textsOf(event));
      Object.assign(event.Records[0]?.kinesis ?? {}, { data: 'dGFtcGVyZWQ=' });
      if (seen.length === 1) throw new Error('once');
    });
    poller.start();
    await world.clock.runUntil(() => seen.length === 2);
    await poller.stop();
    expect(seen).toEqual(['a', 'a']);
  });

  test('two pollers get everything although a third reader uses the read quota up', async () => {
    const world = worldOf();
    const seen: string[][] = [[], []];
    const pollers = seen.map((texts) => world.poller(async (event) => texts.push(...textsOf(event))));
    world.put('bike-1', ...numbers(20));
    const iterator = world.streams.getShardIterator(STREAM, 'shardId-000000000000', { type: 'TRIM_HORIZON' });
    for (let call = 0; call < 5; call += 1) world.streams.getRecords(iterator);
    for (const poller of pollers) poller.start();
    await world.clock.runUntil(() => seen.every((texts) => texts.length === 20));
    await Promise.all(pollers.map((poller) => poller.stop()));
    expect(seen).toEqual([numbers(20), numbers(20)]);
    expect(pollers.map((poller) => poller.counters().readsThrottled)).toEqual([1, 2]);
  });
});
