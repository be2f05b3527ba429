import { hash } from 'node:crypto';

const HASH_BYTES = 6;

/**
 * Where a partition key lies among all hash keys, 0 to below 1: the first 48 bits of its MD5. Kinesis takes all 128; the rest
 * matters to one key in a hundred million million.
 */
export function placeOfKey(partitionKey: string): number {
  return hash('md5', partitionKey, 'buffer').readUIntBE(0, HASH_BYTES) / 2 ** (8 * HASH_BYTES);
}

/** Which of `shards` even ranges, counted from 0 in the order of their hash keys, holds a place. */
export function shardOfPlace(place: number, shards: number): number {
  // Cuts to a whole number; the product is below 2^31.
  return (place * shards) | 0;
}
