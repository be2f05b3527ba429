import { createHash } from 'node:crypto';

const HASH_BITS = 128n;

/** The place of a partition key among all hash keys, 0 to 2^128 - 1: its MD5, as Kinesis takes it. */
export function hashOfKey(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

/**
 * Which of `shards` even ranges, counted from 0, holds a hash key. Range i begins at floor(i × 2^128 / shards), which is how
 * CreateStream and UpdateShardCount divide a stream.
 */
export function shardOfHash(hash: bigint, shards: number): number {
  return Number(((hash + 1n) * BigInt(shards) - 1n) >> HASH_BITS);
}
