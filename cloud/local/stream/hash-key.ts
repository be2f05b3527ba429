import { hash } from 'node:crypto';

/** A 128-bit hash key as 32 lowercase hex digits: these compare like the numbers, without BigInt for every record. */
export type HashKey = string;

const HASH_KEYS = 2n ** 128n;
const DECIMAL = /^(?:0|[1-9]\d{0,38})$/;

/** Where a partition key lands: its MD5 as a number, which is how Kinesis maps keys to shards. */
export function hashKeyOf(partitionKey: string): HashKey {
  return hash('md5', partitionKey);
}

/** The API's decimal form to a hash key; undefined if it is not a whole number below 2^128. */
export function hashKeyFromDecimal(decimal: string): HashKey | undefined {
  if (!DECIMAL.test(decimal)) return undefined;
  const value = BigInt(decimal);
  return value < HASH_KEYS ? hashKeyFromBigInt(value) : undefined;
}

/** A hash key in the API's decimal form. */
export function hashKeyToDecimal(hashKey: HashKey): string {
  return BigInt(`0x${hashKey}`).toString();
}

/** The hash key `offset` places further; the caller keeps it within the 128 bits. */
export function hashKeyPlus(hashKey: HashKey, offset: bigint): HashKey {
  return hashKeyFromBigInt(BigInt(`0x${hashKey}`) + offset);
}

/** First hash keys of `count` ranges that divide the whole space evenly. */
export function evenHashKeyStarts(count: number): readonly HashKey[] {
  return Array.from({ length: count }, (_, index) => hashKeyFromBigInt((HASH_KEYS * BigInt(index)) / BigInt(count)));
}

/** The last hash key of all, 2^128 - 1. */
export const LAST_HASH_KEY: HashKey = 'f'.repeat(32);

function hashKeyFromBigInt(value: bigint): HashKey {
  return value.toString(16).padStart(32, '0');
}
