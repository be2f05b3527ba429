import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDataStream, type DataStream, shardForHashKey } from './data-stream.ts';
import { hashKeyFromDecimal, hashKeyOf, hashKeyPlus, hashKeyToDecimal } from './hash-key.ts';
import { updateShardCount } from './reshard.ts';
import { KINESIS_LIMITS } from './stream-limits.ts';

function streamOf(shardCount: number): DataStream {
  return createDataStream({ streamName: 'rides', shardCount }, KINESIS_LIMITS, 0);
}

describe('hash keys', () => {
  test('are the MD5 of the UTF-8 partition key (RFC 1321 test suite)', () => {
    expect(hashKeyOf('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
    expect(hashKeyOf('abc')).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(hashKeyOf('message digest')).toBe('f96b697d7cb7938d525a2f31aaf161d0');
    expect(hashKeyToDecimal(hashKeyOf('abc'))).toBe('191415658344158766168031473277922803570');
  });

  test('go to decimal and back, and compare like numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 128n - 1n), fc.bigInt(0n, 2n ** 128n - 1n), (left, right) => {
        const leftKey = hashKeyFromDecimal(String(left)) ?? '';
        const rightKey = hashKeyFromDecimal(String(right)) ?? '';
        expect(hashKeyToDecimal(leftKey)).toBe(String(left));
        expect(leftKey < rightKey).toBe(left < right);
      }),
    );
  });

  test.each(['', '-1', '+1', '01', '1e3', '0x10', ' 1', String(2n ** 128n), '9'.repeat(40)])('refuse %j', (decimal) => {
    expect(hashKeyFromDecimal(decimal)).toBeUndefined();
  });
});

describe('shards', () => {
  test('known keys land where Kinesis puts them with two shards', () => {
    const stream = streamOf(2);
    expect(shardForHashKey(stream, hashKeyOf('abc')).index).toBe(1);
    expect(shardForHashKey(stream, hashKeyOf('a')).index).toBe(0);
    expect(shardForHashKey(stream, '7fffffffffffffffffffffffffffffff').index).toBe(0);
    expect(shardForHashKey(stream, '80000000000000000000000000000000').index).toBe(1);
  });

  test('cover the whole space without gap or overlap, through any rescaling, and every key has exactly one', () => {
    const targets = fc.array(fc.integer({ min: 1, max: 24 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), targets, fc.string({ unit: 'grapheme' }), (count, goals, key) => {
        const stream = streamOf(count);
        for (const goal of goals) {
          const current = stream.openShards.length;
          const target = Math.min(current * 2, Math.max(Math.ceil(current / 2), goal));
          updateShardCount(stream, target, 0);
          expect(stream.openShards).toHaveLength(target);
        }
        expect(stream.openShards[0]?.startHashKey).toBe('0'.repeat(32));
        expect(stream.openShards.at(-1)?.endHashKey).toBe('f'.repeat(32));
        stream.openShards.slice(1).forEach((shard, index) => {
          expect(shard.startHashKey).toBe(hashKeyPlus(stream.openShards[index]?.endHashKey ?? '', 1n));
        });
        const hashKey = hashKeyOf(key);
        const holders = stream.openShards.filter(
          (shard) => shard.startHashKey <= hashKey && hashKey <= shard.endHashKey,
        );
        expect(holders).toEqual([shardForHashKey(stream, hashKey)]);
      }),
    );
  });
});
