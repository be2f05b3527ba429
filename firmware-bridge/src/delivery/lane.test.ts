import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clearLane, failLane, isLaneOpen, OPEN_LANE, pauseLane } from './lane.ts';

const MINUTE_MS = 60_000;

describe('the wait after a failure', () => {
  test('is a random part of a time that doubles from 1 s to 30 s', () => {
    // In steps of 2^-16, so that no wait is too short for the clock to tell its middle from its end.
    const chance = fc.nat(2 ** 16 - 1).map((steps) => steps / 2 ** 16);
    fc.assert(
      fc.property(fc.array(chance, { minLength: 1, maxLength: 40 }), (chances) => {
        let [lane, nowMs] = [OPEN_LANE, 1_000_000];
        for (const [failures, each] of chances.entries()) {
          lane = failLane(lane, nowMs, { nowMs, chance: each });
          const waitMs = lane.openAtMs - nowMs;
          expect(waitMs).toBeCloseTo(each * Math.min(30_000, 1000 * 2 ** failures), 6);
          expect(isLaneOpen(lane, 0, lane.openAtMs)).toBe(true);
          expect(waitMs > 0 && isLaneOpen(lane, 0, lane.openAtMs - waitMs / 2)).toBe(false);
          nowMs = lane.openAtMs + 1;
        }
      }),
    );
  });

  test('counts what flew together once', () => {
    const first = failLane(OPEN_LANE, 1000, { nowMs: 6000, chance: 0.5 });
    expect(failLane(first, 6000, { nowMs: 6100, chance: 0.5 })).toBe(first);
    expect(failLane(first, 6001, { nowMs: 7000, chance: 0.5 }).failures).toBe(2);
  });

  test('begins anew after a minute without a failure', () => {
    let lane = OPEN_LANE;
    for (let times = 1; times <= 5; times++) lane = failLane(lane, 1000 * times, { nowMs: 1000 * times, chance: 0 });
    expect(failLane(lane, 64_999, { nowMs: 64_999, chance: 1 }).failures).toBe(6);
    expect(failLane(lane, 65_000, { nowMs: 65_000, chance: 1 })).toMatchObject({ failures: 1, openAtMs: 66_000 });
  });
});

describe('a pause', () => {
  test('lasts a minute, then twice as long each time up to 15, and ends with what the broker takes', () => {
    let [lane, nowMs] = [OPEN_LANE, 1000];
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      lane = pauseLane(lane, 'PUBLISH_NOT_ALLOWED', nowMs, nowMs);
      expect(lane.openAtMs - nowMs).toBe(minutes * MINUTE_MS);
      nowMs = lane.openAtMs;
    }
    const cleared = clearLane(lane, nowMs);
    expect(cleared).toMatchObject({ pauses: 0, fault: undefined });
    expect(pauseLane(cleared, 'PUBLISH_NOT_ALLOWED', nowMs, nowMs).openAtMs - nowMs).toBe(MINUTE_MS);
  });

  test('lets one message try the topic when it is over', () => {
    const lane = pauseLane(OPEN_LANE, 'PUBLISH_TOPIC_REFUSED', 1000, 1000);
    expect(isLaneOpen(lane, 0, 60_999)).toBe(false);
    expect(isLaneOpen(lane, 0, 61_000)).toBe(true);
    expect(isLaneOpen(lane, 1, 61_000)).toBe(false);
    expect(isLaneOpen(OPEN_LANE, 15, 61_000)).toBe(true);
  });

  test('is neither prolonged nor ended by what was sent before it', () => {
    const lane = pauseLane(OPEN_LANE, 'PUBLISH_NOT_ALLOWED', 1000, 1000);
    expect(pauseLane(lane, 'PUBLISH_NOT_ALLOWED', 1000, 1010)).toBe(lane);
    expect(clearLane(lane, 1000)).toBe(lane);
  });
});
