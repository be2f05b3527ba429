import { raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interruptRace, readOpenRace, resumeRace } from './session.ts';

const RACE_ID = 6_000_000;
const ENTRY = { raceId: RACE_ID, classId: 2, racerId: 7, name: 'Ada' };
const OPEN = { entry: ENTRY, hostBoot: 'boot-1', windowStartMs: 40_000 };
const INTERRUPTED = interruptRace(OPEN, []);
const KEEPER = { hostBoot: 'boot-1', wallOffsetMs: raceStartMs(RACE_ID) - 40_000, synced: true, anchoredAtMs: 0 };

describe('what was journaled as an open race', () => {
  test('is read as it was written', () => {
    expect(readOpenRace(JSON.parse(JSON.stringify(OPEN)))).toEqual(OPEN);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a closed one', null],
    ['a list', [OPEN]],
    ['a text', JSON.stringify(OPEN)],
    ['no entry', { ...OPEN, entry: undefined }],
    ['a racer who cannot be', { ...OPEN, entry: { ...ENTRY, racerId: 0 } }],
    ['a class that is not', { ...OPEN, entry: { ...ENTRY, classId: 7 } }],
    ['a race in no year', { ...OPEN, entry: { ...ENTRY, raceId: -1 } }],
    ['a name with a control character', { ...OPEN, entry: { ...ENTRY, name: 'A\u0007' } }],
    ['a name without end', { ...OPEN, entry: { ...ENTRY, name: 'A'.repeat(4000) } }],
    ['a window at no time', { ...OPEN, windowStartMs: null }],
    ['a window at the end of time', { ...OPEN, windowStartMs: Number.POSITIVE_INFINITY }],
    ['no boot', { ...OPEN, hostBoot: 7 }],
  ])('%s is no race', (_name, journaled) => {
    expect(readOpenRace(journaled)).toBeUndefined();
  });

  test('never throws, and gives nothing that cannot be journaled again', () => {
    const nearly = fc.record({
      entry: fc.record({ raceId: fc.anything(), classId: fc.anything(), racerId: fc.nat(), name: fc.string() }),
      hostBoot: fc.string(),
      windowStartMs: fc.oneof(fc.double(), fc.anything()),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), nearly), (journaled) => {
        const open = readOpenRace(journaled);
        if (open !== undefined) expect(readOpenRace(JSON.parse(JSON.stringify(open)))).toEqual(open);
      }),
    );
  });
});

describe('a race that a restart interrupted', () => {
  test('goes on in its frozen window within one boot, wherever the wall clock stands', () => {
    for (const keeper of [KEEPER, { ...KEEPER, wallOffsetMs: 0 }, { ...KEEPER, synced: false }]) {
      const resumed = resumeRace(INTERRUPTED, keeper, 100_000);
      expect(resumed).toMatchObject({ state: 'racing', entry: ENTRY, windowStartMs: 40_000, joinedMs: 40_000 });
    }
  });

  test('ends when its window has closed', () => {
    expect(resumeRace(INTERRUPTED, KEEPER, 339_999)).toMatchObject({ state: 'racing' });
    expect(resumeRace(INTERRUPTED, KEEPER, 340_000)).toBe('over');
  });

  test('waits after a reboot for the clock, and is found again in the same window', () => {
    const keeper = { ...KEEPER, hostBoot: 'boot-2', wallOffsetMs: raceStartMs(RACE_ID) + 150_000 };
    expect(resumeRace(INTERRUPTED, { ...keeper, synced: false }, 9000)).toBe('waitsForClock');
    expect(resumeRace(INTERRUPTED, keeper, 9000)).toMatchObject({ state: 'racing', windowStartMs: -150_000 });
    expect(resumeRace(INTERRUPTED, keeper, 150_000)).toBe('over');
  });

  test('keeps the seconds that were journaled of its rider, each once, and says that there may be more', () => {
    const second = (at: number, changed: object = {}) => ({
      ...{ cadenceTenths: 850, resistanceTenths: 400 },
      race: { ...ENTRY, second: at, ...changed },
    });
    const foreign = [second(2, { raceId: RACE_ID - 1 }), second(2, { racerId: 8 }), second(2, { classId: 3 })];
    const nowhere = [second(0), second(301), second(1e12), { cadenceTenths: 850, resistanceTenths: 400 }];
    const ridden = [second(3), ...foreign, second(1), ...nowhere, second(3)];
    const resumed = resumeRace(interruptRace(OPEN, ridden), KEEPER, 100_000);
    expect(resumed).toMatchObject({ outputs: [12_600, 0, 12_600], counted: 2, isResumed: true });
  });
});
