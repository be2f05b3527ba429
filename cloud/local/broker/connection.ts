import { createTokenBucket, hasTokens, refillTokens, type TokenBucket, takeTokens } from '../stream/token-bucket.ts';
import { BROKER_LIMITS } from './broker-limits.ts';
import type { Principal } from './principal.ts';

/** What the broker keeps of one connection. */
export interface Connection {
  readonly principal: Principal;
  readonly publishes: TokenBucket;
  readonly filters: Set<string>;
  /** Filters asked for in the burst of calls that one SUBSCRIBE makes. */
  askedAtOnce: number;
}

export function newConnection(principal: Principal, nowMs: number): Connection {
  const publishes = createTokenBucket(BROKER_LIMITS.publishesPerSecond, nowMs);
  return { principal, publishes, filters: new Set(), askedAtOnce: 0 };
}

/** Takes one publish from the connection's rate of 100 a second; false when there is none left. */
export function takePublish({ publishes }: Connection, nowMs: number): boolean {
  refillTokens(publishes, nowMs);
  if (!hasTokens(publishes, 1)) return false;
  takeTokens(publishes, 1);
  return true;
}

/** Whether one more filter fits into this SUBSCRIBE (8) and this connection (50), and notes it when it does. */
export function takeFilter(connection: Connection, filter: string): boolean {
  const { filters } = connection;
  connection.askedAtOnce += 1;
  if (connection.askedAtOnce > BROKER_LIMITS.filtersPerSubscribe) return false;
  if (!filters.has(filter) && filters.size >= BROKER_LIMITS.subscriptions) return false;
  filters.add(filter);
  return true;
}
