/** A bucket of tokens that fills with time; it is full before its first use. */
export interface TokenBucket {
  readonly tokens: number;
  /** Monotonic ms at which it held that many. */
  readonly atMs: number;
}

/** How fast a bucket fills, and how much it holds: in any second at most `ratePerS` + `burst` leave it. */
export interface BucketLimit {
  readonly ratePerS: number;
  readonly burst: number;
}

export const FULL_BUCKET: TokenBucket = { tokens: Number.POSITIVE_INFINITY, atMs: 0 };

/** Far below one token, and above what rounding takes from a sum of them. */
const ROUNDING = 1e-6;

export function hasTokens(bucket: TokenBucket, limit: BucketLimit, nowMs: number, count: number): boolean {
  return tokensAt(bucket, limit, nowMs) >= count - ROUNDING;
}

export function takeTokens(bucket: TokenBucket, limit: BucketLimit, nowMs: number, count: number): TokenBucket {
  return { tokens: tokensAt(bucket, limit, nowMs) - count, atMs: nowMs };
}

/** When the bucket holds that many, monotonic ms; may lie in the past. `count` is at most the burst. */
export function tokensReadyMs(bucket: TokenBucket, limit: BucketLimit, count: number): number {
  return bucket.atMs + (Math.max(0, count - bucket.tokens) * 1000) / limit.ratePerS;
}

function tokensAt({ tokens, atMs }: TokenBucket, { ratePerS, burst }: BucketLimit, nowMs: number): number {
  return Math.min(burst, tokens + (Math.max(0, nowMs - atMs) * ratePerS) / 1000);
}
