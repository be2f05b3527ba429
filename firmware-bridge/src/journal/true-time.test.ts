import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleRecord } from '../../test/sample-record.ts';
import type { TimeAnchor } from '../time/time-anchor.ts';
import type { SampleRecord } from './record.ts';
import { trueTime } from './true-time.ts';

const T = 1_800_000_000_000;
const anchor = (hostBoot: string, monotonicMs: number, wallMs: number, synced: boolean): TimeAnchor => ({
  hostBoot,
  monotonicMs,
  wallMs,
  synced,
});
/** Made on a clock that nobody had set, in the second that ends at this monotonic time of its boot. */
const estimated = (hostBoot: string, endMs: number, timeMs: number, extra: Partial<SampleRecord> = {}): SampleRecord =>
  sampleRecord(1, { hostBoot, endMs, timeMs, clock: 'estimated', ...extra });

describe('a record of a boot that was synchronised', () => {
  const anchors = [
    anchor('b', 5000, 77_000, false),
    anchor('b', 60_000, T, true),
    anchor('b', 90_000, T + 35_000, true),
  ];

  test('has its time by the first synchronisation when it was made before', () => {
    expect(trueTime(estimated('b', 20_000, 90_000), anchors)).toEqual({ timeMs: T - 41_000, clock: 'synced' });
  });

  test('has its time by the last anchor before it', () => {
    expect(trueTime(estimated('b', 70_000, 90_000), anchors)).toEqual({ timeMs: T + 9000, clock: 'synced' });
    expect(trueTime(estimated('b', 100_000, 90_000), anchors)).toEqual({ timeMs: T + 44_000, clock: 'synced' });
  });

  test('that was stamped by a synchronised clock, or is a second of a race, keeps its time', () => {
    const race = { raceId: 6_000_000, classId: 2, racerId: 7, name: 'Ada', second: 3 };
    expect(trueTime(estimated('b', 20_000, 123_000, { race }), anchors).timeMs).toBe(123_000);
    const synced = estimated('b', 20_000, 123_000, { clock: 'synced' });
    expect(trueTime(synced, anchors)).toEqual({ timeMs: 123_000, clock: 'synced' });
  });
});

describe('a record of a boot that never was', () => {
  const anchors = [
    anchor('before', 1000, T, true),
    anchor('b', 5000, 77_000, false),
    anchor('after', 1000, T + 500_500, true),
  ];

  test.each([
    ['earlier than the boot before it', T - 9_000_000, T],
    ['between both', T + 60_000, T + 60_000],
    ['later than the boot behind it', T + 9_000_000, T + 499_000],
  ])('%s', (_name, timeMs, wantedMs) => {
    expect(trueTime(estimated('b', 20_000, timeMs), anchors)).toEqual({ timeMs: wantedMs, clock: 'estimated' });
  });

  test('keeps its time when nothing is known of it or its neighbours', () => {
    expect(trueTime(estimated('b', 20_000, 44_000), [])).toEqual({ timeMs: 44_000, clock: 'estimated' });
    expect(trueTime(estimated('b', 20_000, 44_000), anchors.slice(1, 2))).toEqual({
      timeMs: 44_000,
      clock: 'estimated',
    });
  });
});

test('whatever is known, the time is a whole second, and synchronised exactly when the boot is', () => {
  const boot = fc.constantFrom('a', 'b', 'c');
  const someAnchor = fc.record({
    hostBoot: boot,
    monotonicMs: fc.nat({ max: 10_000_000 }),
    wallMs: fc.integer({ min: T - 1e9, max: T + 1e9 }),
    synced: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(someAnchor, { maxLength: 9 }), boot, fc.nat({ max: 10_000 }), (anchors, hostBoot, endS) => {
      const { timeMs, clock } = trueTime(estimated(hostBoot, endS * 1000 + 0.25, T), anchors);
      expect(timeMs % 1000).toBe(0);
      const isSynced = anchors.some((each) => each.synced && each.hostBoot === hostBoot);
      expect(clock).toBe(isSynced ? 'synced' : 'estimated');
    }),
  );
});
