/**
 * A token bucket that holds one second's worth and refills evenly over that second. Kinesis does not publish how much
 * burst a shard takes; one second is the stated choice here. Mutable, because it is on the path of every record.
 */
export interface TokenBucket {
  readonly ratePerSecond: number;
  /** Thousandths of a token, so that whole milliseconds refill exactly. */
  levelMilli: number;
  refilledAtMs: number;
}

/** A full bucket of `ratePerSecond` tokens. */
export function createTokenBucket(ratePerSecond: number, atMs: number): TokenBucket {
  return { ratePerSecond, levelMilli: ratePerSecond * 1_000, refilledAtMs: atMs };
}

/** Brings the bucket up to `atMs`. A clock that steps back refills nothing. */
export function refillTokens(bucket: TokenBucket, atMs: number): void {
  const elapsedMs = atMs - bucket.refilledAtMs;
  if (elapsedMs <= 0) return;
  bucket.refilledAtMs = atMs;
  bucket.levelMilli = Math.min(bucket.ratePerSecond * 1_000, bucket.levelMilli + elapsedMs * bucket.ratePerSecond);
}

/** Whether `amount` tokens are there. */
export function hasTokens(bucket: TokenBucket, amount: number): boolean {
  return bucket.levelMilli >= amount * 1_000;
}

/** Takes `amount` tokens, below zero if need be: a 10 MB read blocks its shard for the seconds that it overdrew. */
export function takeTokens(bucket: TokenBucket, amount: number): void {
  bucket.levelMilli -= amount * 1_000;
}
