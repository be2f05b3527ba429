import { outputHundredths, raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Sample } from '../samples/sampler.ts';
import { INITIAL_SESSION, leaveRace, type Part, type Session, startRace, takeSample } from './session.ts';

const RIDER = { racerId: 7, classId: 2, name: 'Ada' };
const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);

const sample = (endMs: number, cadenceTenths = 850): Sample => ({
  endMs,
  cadenceTenths,
  resistanceTenths: 400,
  sensor: 'ok',
});

/** Takes samples that end at these monotonic times; the parts in order. */
function ride(
  session: Session,
  ends: readonly number[],
  cadenceTenths = 850,
): { session: Session; parts: (Part | undefined)[] } {
  let state = session;
  const parts = ends.map((endMs) => {
    const step = takeSample(state, sample(endMs, cadenceTenths));
    state = step.session;
    return step.part;
  });
  return { session: state, parts };
}

const seconds = (fromMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => fromMs + (index + 1) * 1000);
const secondsOf = (parts: readonly (Part | undefined)[]): (number | undefined)[] =>
  parts.map((part) => (part?.kind === 'race' ? part.second : undefined));

describe('start', () => {
  test.each([
    [0, RACE_ID],
    [270_000, RACE_ID],
    [270_001, RACE_ID + 1],
    [299_999, RACE_ID + 1],
  ])('%d ms into a window joins race %d', (intoMs, raceId) => {
    const session = startRace(RIDER, START_MS + intoMs, 50_000);
    expect(session).toMatchObject({ state: 'racing', entry: { ...RIDER, raceId }, joinedMs: 50_000 });
    expect(session).toMatchObject({ windowStartMs: 50_000 - intoMs + (raceId - RACE_ID) * 300_000 });
  });

  test('joins the running window at the next whole second', () => {
    const session = startRace(RIDER, START_MS + 12_300, 50_000);
    const { parts } = ride(session, seconds(50_000 - 300, 3));
    expect(secondsOf(parts)).toEqual([undefined, 14, 15]);
  });

  test('waits for the next window, riding freely meanwhile', () => {
    const session = startRace(RIDER, START_MS + 297_000, 50_000);
    const { parts } = ride(session, seconds(50_000, 5));
    expect(parts.map((part) => part?.kind)).toEqual(['ride', 'ride', 'ride', 'race', 'race']);
    expect(ride(session, seconds(50_000, 2), 0).parts).toEqual([undefined, undefined]);
  });
});

test('a whole race counts 300 seconds and ends with their total, whatever the rider does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2550 }), { minLength: 300, maxLength: 300 }), (cadences) => {
      let session: Session = startRace(RIDER, START_MS, 0);
      let part: Part | undefined;
      cadences.forEach((cadenceTenths, index) => {
        const step = takeSample(session, sample((index + 1) * 1000, cadenceTenths));
        session = step.session;
        part = step.part;
      });
      const total = cadences.reduce((sum, cadence) => sum + outputHundredths(cadence, 400), 0);
      expect(part).toMatchObject({ kind: 'race', second: 300, final: { total, counted: 300 } });
      expect(session).toMatchObject({ state: 'finished', counted: 300 });
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

test('a rider who joined late counts only what was ridden', () => {
  const session = startRace(RIDER, START_MS + 200_000, 0);
  const { session: ended, parts } = ride(session, seconds(0, 100));
  expect(secondsOf(parts)).toEqual(Array.from({ length: 100 }, (_, index) => 201 + index));
  expect(parts.at(-1)).toMatchObject({ final: { total: 100 * outputHundredths(850, 400), counted: 100 } });
  expect(ended).toMatchObject({ state: 'finished' });
});

test('a race whose last second never came ends without one', () => {
  const session = startRace(RIDER, START_MS, 0);
  const { session: ended, parts } = ride(session, [301_000, 302_000]);
  expect(parts.map((part) => part?.kind)).toEqual(['ride', 'ride']);
  expect(ended.state).toBe('finished');
});

describe('outside a race', () => {
  test('nothing is recorded until the crank turns, nor 10 s after its last turn', () => {
    expect(ride(INITIAL_SESSION, seconds(0, 3), 0).parts).toEqual([undefined, undefined, undefined]);
    const { session } = ride(INITIAL_SESSION, [1000]);
    const { parts } = ride(session, seconds(1000, 12), 0);
    expect(parts.map((part) => part?.kind)).toEqual([...Array(9).fill('ride'), undefined, undefined, undefined]);
  });

  test('a race that was left is over', () => {
    expect(ride(leaveRace(startRace(RIDER, START_MS, 0)), [1000], 0).parts).toEqual([undefined]);
  });
});

describe('who left a race and starts again', () => {
  const ridden = ride(startRace(RIDER, START_MS, 0), seconds(0, 5)).session;
  const { session: left } = ride(leaveRace(ridden), seconds(5000, 10), 0);

  test('goes on with what was ridden of it', () => {
    const { session } = ride(startRace(RIDER, START_MS + 15_000, 15_000, left), seconds(15_000, 2));
    const each = outputHundredths(850, 400);
    const outputs = [...Array(5).fill(each), ...Array(10).fill(0), each, each];
    expect(session).toMatchObject({ state: 'racing', outputs, counted: 7, isResumed: false });
  });

  test('goes on with it also when it was left twice, or only the name is another', () => {
    expect(startRace(RIDER, START_MS + 15_000, 15_000, leaveRace(left))).toMatchObject({ counted: 5 });
    const renamed = startRace({ ...RIDER, name: 'Ada L.' }, START_MS + 5000, 5000, ridden);
    expect(renamed).toMatchObject({ counted: 5, entry: { name: 'Ada L.' } });
  });

  test.each([
    ['as another racer', { ...RIDER, racerId: RIDER.racerId + 1 }, 15_000],
    ['in another class', { ...RIDER, classId: RIDER.classId + 1 }, 15_000],
    ['for the next race', RIDER, 290_000],
  ])('%s begins with nothing', (_, rider, intoMs) => {
    const session = startRace(rider, START_MS + intoMs, intoMs, left);
    expect(session).toMatchObject({ outputs: [], counted: 0 });
  });
});
