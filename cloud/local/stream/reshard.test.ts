import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LocalStreams } from './local-streams.ts';

const STREAM = 'rides';

/** Reads every shard to its end, each one after its parents, and returns the data in the order read. */
function readByLineage(streams: LocalStreams): readonly { key: string; data: number; sequenceNumber: string }[] {
  const read: { key: string; data: number; sequenceNumber: string }[] = [];
  const finished = new Set<string>();
  const shards = [...streams.stream(STREAM).shards];
  while (shards.length > 0) {
    const index = shards.findIndex((shard) =>
      [shard.parentShardId, shard.adjacentParentShardId].every((id) => id === undefined || finished.has(id)),
    );
    const [shard] = shards.splice(index, 1);
    if (shard === undefined) break;
    const iterator = streams.getShardIterator(STREAM, shard.shardId, { type: 'TRIM_HORIZON' });
    for (const record of streams.getRecords(iterator).records) {
      const { partitionKey: key, sequenceNumber } = record;
      read.push({ key, data: Buffer.from(record.data).readUInt32BE(), sequenceNumber });
    }
    finished.add(shard.shardId);
  }
  return read;
}

function dataOf(count: number): Uint8Array {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(count);
  return data;
}

describe('resharding', () => {
  test('keeps the order of every key from parent to child, and sequence numbers grow', () => {
    const step = fc.oneof(
      fc.record({ put: fc.integer({ min: 0, max: 7 }) }),
      fc.record({ target: fc.integer({ min: 1, max: 6 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const streams = new LocalStreams({ nowMs: () => 5 });
        streams.createStream({ streamName: STREAM, shardCount: 2 });
        let count = 0;
        let updates = 0;
        for (const each of steps) {
          if ('put' in each) {
            streams.putRecord(STREAM, { partitionKey: `bike-${each.put}`, data: dataOf(count) });
            count += 1;
          } else if (updates < 10) {
            const current = streams.stream(STREAM).openShards.length;
            streams.updateShardCount(STREAM, Math.min(current * 2, Math.max(Math.ceil(current / 2), each.target)));
            updates += 1;
          }
        }
        const read = readByLineage(streams);
        expect(read).toHaveLength(count);
        for (let bike = 0; bike < 8; bike += 1) {
          const ofBike = read.filter((record) => record.key === `bike-${bike}`);
          ofBike.slice(1).forEach((record, index) => {
            expect(record.data).toBeGreaterThan(ofBike[index]?.data ?? -1);
            expect(BigInt(record.sequenceNumber)).toBeGreaterThan(BigInt(ofBike[index]?.sequenceNumber ?? 0));
          });
        }
        expect(new Set(read.map((record) => record.sequenceNumber)).size).toBe(count);
      }),
    );
  });

  test('refuses what Kinesis refuses, and says what would work', () => {
    const streams = new LocalStreams({ nowMs: () => 5 });
    streams.createStream({ streamName: STREAM, shardCount: 4 });
    const [first, second, third] = streams.stream(STREAM).shards.map((shard) => shard.shardId);
    expect(() => streams.mergeShards(STREAM, first ?? '', third ?? '')).toThrow(/not adjacent/);
    expect(() => streams.mergeShards(STREAM, first ?? '', first ?? '')).toThrow(/not adjacent/);
    expect(() => streams.splitShard(STREAM, first ?? '', '0')).toThrow(/NewStartingHashKey is outside/);
    expect(() => streams.splitShard(STREAM, 'shardId-000000000099', '1')).toThrow(/does not exist/);
    expect(() => streams.updateShardCount(STREAM, 9)).toThrow(/reaches 2 to 8/);
    expect(() => streams.updateShardCount(STREAM, 1)).toThrow(/reaches 2 to 8/);
    streams.mergeShards(STREAM, second ?? '', first ?? '');
    expect(() => streams.splitShard(STREAM, first ?? '', '1')).toThrow(/already been merged or split/);
  });

  test('allows ten shard count updates in 24 hours', () => {
    let nowMs = 0;
    const streams = new LocalStreams({ nowMs: () => nowMs });
    streams.createStream({ streamName: STREAM, shardCount: 1 });
    for (let update = 0; update < 10; update += 1) streams.updateShardCount(STREAM, 1 + ((update + 1) % 2));
    expect(() => streams.updateShardCount(STREAM, 2)).toThrow(
      expect.objectContaining({ name: 'LimitExceededException' }),
    );
    nowMs += 86_400_000;
    expect(() => streams.updateShardCount(STREAM, 2)).not.toThrow();
  });
});
