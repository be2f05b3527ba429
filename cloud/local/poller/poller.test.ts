import { describe, expect, test } from '@jest/globals';
import type { KinesisEvent } from './kinesis-event.ts';
import { numbers, STREAM, textsOf, worldOf } from './simulated-poller.ts';

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
