import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LocalStreams } from './local-streams.ts';
import type { PutEntry } from './put-record.ts';
import type { IteratorPosition } from './shard-iterator.ts';
import { KINESIS_LIMITS } from './stream-limits.ts';

const STREAM = 'rides';
const SHARD_0 = 'shardId-000000000000';
const TRIM_HORIZON: IteratorPosition = { type: 'TRIM_HORIZON' };

interface World {
  nowMs: number;
  readonly streams: LocalStreams;
}

function worldOf(shardCount: number, memoryLimitBytes?: number): World {
  const memory = memoryLimitBytes === undefined ? {} : { memoryLimitBytes };
  const world: World = { nowMs: 1_000_000, streams: new LocalStreams({ nowMs: () => world.nowMs, ...memory }) };
  world.streams.createStream({ streamName: STREAM, shardCount });
  return world;
}

function entryOf(partitionKey: string, data: string | Uint8Array = 'x'): PutEntry {
  return { partitionKey, data: Buffer.from(data) };
}

function entriesOf(count: number, sizeBytes = 1): readonly PutEntry[] {
  return Array.from({ length: count }, () => entryOf('bike-1', Buffer.alloc(sizeBytes)));
}

function storedIn(world: World, entries: readonly PutEntry[]): number {
  return world.streams.putRecords(STREAM, entries).filter((result) => result.stored).length;
}

function readShard(world: World, shardId: string, position = TRIM_HORIZON): readonly string[] {
  const page = world.streams.getRecords(world.streams.getShardIterator(STREAM, shardId, position));
  return page.records.map((record) => Buffer.from(record.data).toString());
}

describe('write quotas', () => {
  test('a shard takes exactly 1,000 records at once, then one a millisecond', () => {
    const world = worldOf(1);
    expect(storedIn(world, entriesOf(500)) + storedIn(world, entriesOf(500))).toBe(1_000);
    expect(storedIn(world, entriesOf(500))).toBe(0);
    world.nowMs += 1;
    expect(storedIn(world, entriesOf(500))).toBe(1);
    world.nowMs += 250;
    expect(storedIn(world, entriesOf(500))).toBe(250);
    world.nowMs += 3_600_000;
    expect(storedIn(world, entriesOf(500)) + storedIn(world, entriesOf(500)) + storedIn(world, entriesOf(500))).toBe(
      1_000,
    );
    expect(world.streams.counters()).toMatchObject({ recordsIn: 2_251, recordsThrottled: 1_749 });
  });

  test('a shard takes exactly 1 MiB at once, keys included', () => {
    const world = worldOf(1);
    const sizeBytes = 104_858;
    const keyBytes = 'bike-1'.length;
    expect(storedIn(world, entriesOf(9, sizeBytes - keyBytes))).toBe(9);
    const leftBytes = KINESIS_LIMITS.writeBytesPerSecond - 9 * sizeBytes;
    expect(storedIn(world, entriesOf(1, leftBytes - keyBytes + 1))).toBe(0);
    expect(storedIn(world, entriesOf(1, leftBytes - keyBytes))).toBe(1);
    expect(storedIn(world, entriesOf(1))).toBe(0);
  });

  test('a busy shard does not slow another', () => {
    const world = worldOf(2);
    const half = (explicitHashKey: string): PutEntry[] =>
      entriesOf(500).map((entry) => ({ ...entry, explicitHashKey }));
    const upper = String(2n ** 127n);
    expect(storedIn(world, half('0')) + storedIn(world, half('0')) + storedIn(world, half('0'))).toBe(1_000);
    expect(storedIn(world, half(upper)) + storedIn(world, half(upper))).toBe(1_000);
  });

  test('the largest legal record passes; a byte more is refused with the limit', () => {
    const world = worldOf(1);
    const most = KINESIS_LIMITS.recordBytes - 'k'.length;
    expect(world.streams.putRecord(STREAM, entryOf('k', Buffer.alloc(most))).shardId).toBe(SHARD_0);
    expect(() => world.streams.putRecord(STREAM, entryOf('k', Buffer.alloc(most + 1)))).toThrow(
      /1048577 bytes.*1048576/,
    );
  });

  test('refuses calls beyond the documented sizes', () => {
    const world = worldOf(1);
    expect(() => world.streams.putRecords(STREAM, entriesOf(501))).toThrow(/501 entries.*500/);
    expect(() => world.streams.putRecords(STREAM, [])).toThrow(/0 entries/);
    expect(() => world.streams.putRecords(STREAM, entriesOf(11, 1_000_000))).toThrow(/11000066 bytes.*10485760/);
    expect(() => world.streams.putRecord(STREAM, entryOf(''))).toThrow(/partitionKey has 0 characters/);
    expect(() => world.streams.putRecord(STREAM, { ...entryOf('k'), explicitHashKey: String(2n ** 128n) })).toThrow(
      /explicitHashKey/,
    );
    expect(world.streams.counters().recordsIn).toBe(0);
  });
});

describe('read quotas', () => {
  test('a shard answers five reads at once, then one every 200 ms', () => {
    const world = worldOf(1);
    const read = (): unknown => world.streams.getRecords(world.streams.getShardIterator(STREAM, SHARD_0, TRIM_HORIZON));
    for (let call = 0; call < 5; call += 1) read();
    expect(read).toThrow(/Rate exceeded for shard shardId-000000000000/);
    world.nowMs += 199;
    expect(read).toThrow(expect.objectContaining({ name: 'ProvisionedThroughputExceededException' }));
    world.nowMs += 1;
    expect(read).not.toThrow();
    expect(world.streams.counters().readsThrottled).toBe(2);
  });

  test('a page holds at most 10 MiB, and such a page blocks its shard for the time that it overdrew', () => {
    const world = worldOf(1);
    for (let second = 0; second < 12; second += 1) {
      expect(storedIn(world, entriesOf(1, 1_048_000))).toBe(1);
      world.nowMs += 1_000;
    }
    const first = world.streams.getRecords(world.streams.getShardIterator(STREAM, SHARD_0, TRIM_HORIZON));
    expect(first.records).toHaveLength(10);
    expect(first.millisBehindLatest).toBe(2_000);
    world.nowMs += 3_900;
    expect(() => world.streams.getRecords(first.nextShardIterator ?? '')).toThrow(/Rate exceeded/);
    world.nowMs += 100;
    expect(world.streams.getRecords(first.nextShardIterator ?? '').records).toHaveLength(2);
  });
});

describe('iterators', () => {
  test('start where they are told', () => {
    const world = worldOf(1);
    const receipts = ['a', 'b', 'c', 'd'].map((data) => {
      world.nowMs += 1_000;
      return world.streams.putRecord(STREAM, entryOf('k', data));
    });
    const second = receipts[1]?.sequenceNumber ?? '';
    expect(readShard(world, SHARD_0)).toEqual(['a', 'b', 'c', 'd']);
    expect(readShard(world, SHARD_0, { type: 'LATEST' })).toEqual([]);
    expect(readShard(world, SHARD_0, { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: second })).toEqual(['b', 'c', 'd']);
    expect(readShard(world, SHARD_0, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: second })).toEqual(['c', 'd']);
    world.nowMs += 10_000;
    expect(readShard(world, SHARD_0, { type: 'AT_TIMESTAMP', timestampMs: 1_002_500 })).toEqual(['c', 'd']);
    const unknown = { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: second.replace(/1$/, '7') } as const;
    expect(() => readShard(world, SHARD_0, unknown)).toThrow(/is not one of shard/);
  });

  test('expire after five minutes, and die with their stream', () => {
    const world = worldOf(1);
    const iterator = world.streams.getShardIterator(STREAM, SHARD_0, TRIM_HORIZON);
    world.nowMs += 300_000;
    expect(world.streams.getRecords(iterator).records).toEqual([]);
    world.nowMs += 1;
    expect(() => world.streams.getRecords(iterator)).toThrow(
      expect.objectContaining({ name: 'ExpiredIteratorException' }),
    );
    const fresh = world.streams.getShardIterator(STREAM, SHARD_0, TRIM_HORIZON);
    world.streams.deleteStream(STREAM);
    world.nowMs += 1;
    world.streams.createStream({ streamName: STREAM, shardCount: 1 });
    expect(() => world.streams.getRecords(fresh)).toThrow(
      expect.objectContaining({ name: 'ResourceNotFoundException' }),
    );
  });

  test('no text is taken for an iterator by mistake', () => {
    const world = worldOf(1);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => Buffer.from(json).toString('base64')),
        ),
        (iterator) => {
          expect(() => world.streams.getRecords(iterator)).toThrow(
            expect.objectContaining({ name: 'InvalidArgumentException' }),
          );
        },
      ),
    );
  });
});

describe('retention', () => {
  test('records go after 24 hours, counted', () => {
    const world = worldOf(1);
    storedIn(world, [entryOf('k', 'old')]);
    world.nowMs += 12 * 3_600_000;
    storedIn(world, [entryOf('k', 'new')]);
    world.nowMs += 12 * 3_600_000 + 1;
    expect(readShard(world, SHARD_0)).toEqual(['new']);
    expect(world.streams.counters().trimmedByAge).toBe(1);
  });

  test('memory is bounded over all streams: the oldest records go first, counted', () => {
    const memoryLimitBytes = 1_000_000;
    const world = worldOf(2, memoryLimitBytes);
    for (let round = 0; round < 5_000; round += 1) {
      world.nowMs += 10;
      storedIn(world, [entryOf(`bike-${round % 50}`, Buffer.alloc(800))]);
    }
    const { retainedBytes, trimmedByMemory, recordsIn } = world.streams.counters();
    expect(recordsIn).toBe(5_000);
    expect(retainedBytes).toBeLessThanOrEqual(memoryLimitBytes);
    expect(retainedBytes).toBeGreaterThan(memoryLimitBytes * 0.9);
    const held = ['shardId-000000000000', 'shardId-000000000001'].flatMap((shardId) => readShard(world, shardId));
    expect(held.length + trimmedByMemory).toBe(5_000);
    world.streams.deleteStream(STREAM);
    expect(world.streams.counters().retainedBytes).toBe(0);
  });

  test('a closed shard is forgotten when its last record has aged out', () => {
    const world = worldOf(1);
    world.streams.splitShard(STREAM, SHARD_0, '77');
    world.nowMs += 24 * 3_600_000;
    expect(world.streams.stream(STREAM).shards).toHaveLength(3);
    world.nowMs += 1;
    expect(world.streams.stream(STREAM).shards.map((shard) => shard.index)).toEqual([1, 2]);
  });
});
