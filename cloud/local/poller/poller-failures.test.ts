import { describe, expect, test } from '@jest/globals';
import type { KinesisEvent } from './kinesis-event.ts';
import { MINUTE_MS, numbers, textsOf, worldOf } from './simulated-poller.ts';

describe('the poller, when handlers and destinations fail', () => {
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
});
