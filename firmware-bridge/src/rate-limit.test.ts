import { expect, test } from '@jest/globals';
import type { BridgeEvent } from './events.ts';
import { limitRate, type RateLimit } from './rate-limit.ts';

function tell(events: readonly { event: BridgeEvent; atMs: number }[]): (number | false)[] {
  let limit: RateLimit = new Map();
  return events.map(({ event, atMs }) => {
    const decision = limitRate(limit, event, atMs);
    limit = decision.limit;
    return decision.tell && decision.heldBack;
  });
}

const LOST: BridgeEvent = { kind: 'sensorLost' };
const FOUND: BridgeEvent = { kind: 'sensorFound' };
const LEFT: BridgeEvent = { kind: 'raceLeft', raceId: 1 };

test('a kind is told once in ten seconds, and then with how many were held back', () => {
  const at = (event: BridgeEvent, atMs: number) => ({ event, atMs });
  expect(tell([at(LOST, 0), at(LOST, 1), at(FOUND, 2), at(LOST, 9999), at(LOST, 10_000), at(LOST, 20_000)])).toEqual([
    0,
    false,
    0,
    false,
    2,
    0,
  ]);
});

test('races are always told', () => {
  expect(tell([1, 2, 3].map((atMs) => ({ event: LEFT, atMs })))).toEqual([0, 0, 0]);
});
