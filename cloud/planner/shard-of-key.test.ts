import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { placeOfKey, shardOfPlace } from './shard-of-key.ts';

/** The definition: the MD5 as a number of 128 bits, and the last range that begins at or below it. */
function exactShard(partitionKey: string, shards: number): number {
  const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
  let shard = 0;
  while (shard + 1 < shards && (2n ** 128n * BigInt(shard + 1)) / BigInt(shards) <= hash) shard += 1;
  return shard;
}

test('a key lies where all 128 bits of its MD5 put it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 24 }), fc.integer({ min: 1, max: 200 }), (key, shards) => {
      expect(shardOfPlace(placeOfKey(key), shards)).toBe(exactShard(key, shards));
    }),
    { numRuns: 2_000 },
  );
});
