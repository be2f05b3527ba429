import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { clockSuite } from '../../test/clock-suite.ts';
import { FakeClock } from '../../test/fake-clock.ts';
import type { Clock } from '../clock.ts';
import { NodeClock } from './node-clock.ts';

const SYNCED = { synced: () => true };

const passReally = async (done: () => boolean): Promise<void> => {
  while (!done()) await sleep(1);
};

/** The same clock, all of whose timers are sharp. */
function sharp(clock: NodeClock): Clock {
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    synced: () => clock.synced(),
    at: (atMs, callback) => clock.at(atMs, callback, 'sharp'),
  };
}

describe('the clock of the process', () => {
  clockSuite(() => ({ clock: new NodeClock({ factor: 1, anchorMs: 0 }, SYNCED), passUntil: passReally }));
});

describe('its sharp timers', () => {
  clockSuite(() => ({ clock: sharp(new NodeClock({ factor: 1, anchorMs: 0 }, SYNCED)), passUntil: passReally }));
});

describe('ten times as fast', () => {
  clockSuite(() => ({ clock: new NodeClock({ factor: 10, anchorMs: Date.now() }, SYNCED), passUntil: passReally }));
});

describe('the fake clock', () => {
  clockSuite(() => {
    const clock = new FakeClock(0);
    const passUntil = async (done: () => boolean): Promise<void> => {
      while (!done()) clock.runNext(clock.monotonicMs() + 1);
    };
    return { clock, passUntil };
  });
});

test('wall time is that of the system to within a millisecond, with fractions', () => {
  const clock = new NodeClock({ factor: 1, anchorMs: 0 }, SYNCED);
  const walls = Array.from({ length: 50 }, () => clock.wallMs());
  expect(walls.some((wallMs) => wallMs % 1 !== 0)).toBe(true);
  expect([...walls].sort((left, right) => left - right)).toEqual(walls);
  const before = Date.now();
  const wallMs = clock.wallMs();
  expect(wallMs).toBeGreaterThanOrEqual(before);
  expect(wallMs).toBeLessThanOrEqual(Date.now() + 1);
});

test('scaled wall time is the real one at its anchor and runs as fast as scaled durations', async () => {
  const anchorMs = Date.now() - 60_000;
  const clock = new NodeClock({ factor: 20, anchorMs }, SYNCED);
  const offset = () => clock.wallMs() - clock.monotonicMs();
  const first = offset();
  expect(Math.abs(clock.wallMs() - (anchorMs + 20 * (Date.now() - anchorMs)))).toBeLessThan(100);
  await sleep(50);
  expect(Math.abs(offset() - first)).toBeLessThan(30);
});

test('says of the wall clock what its source says, each time anew', () => {
  let isSynced = false;
  const clock = new NodeClock({ factor: 1, anchorMs: 0 }, { synced: () => isSynced });
  expect(clock.synced()).toBe(false);
  isSynced = true;
  expect(clock.synced()).toBe(true);
});
