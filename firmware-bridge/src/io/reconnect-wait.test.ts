import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { INITIAL_RECONNECT, reconnectWait } from './reconnect-wait.ts';

function ceilings(heldMs: readonly number[], maxMs: number): number[] {
  let reconnect = INITIAL_RECONNECT;
  return heldMs.map((held) => {
    const next = reconnectWait(reconnect, held, maxMs, 1);
    reconnect = next.reconnect;
    return next.waitMs;
  });
}

test('the ceiling doubles from a second to the longest wait', () => {
  expect(ceilings([0, 0, 0, 0, 0, 0], 10_000)).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('a connection that held for half a minute begins anew, a shorter one does not', () => {
  expect(ceilings([0, 0, 29_999, 30_000, 0], 60_000)).toEqual([1000, 2000, 4000, 1000, 2000]);
});

test('every wait lies between nothing and the longest, also after years without a network', () => {
  const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1000, max: 600_000 }), draw, (failures, maxMs, random) => {
      const { waitMs } = reconnectWait({ failures }, 0, maxMs, random);
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitMs).toBeLessThanOrEqual(maxMs);
    }),
  );
});
