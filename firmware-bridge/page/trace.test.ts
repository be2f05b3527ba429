import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exampleScreen } from './screen-example.ts';
import { addToTrace, NO_TRACE, type Trace, tracePath } from './trace.ts';

const RACE = { raceId: 9, classId: 1, className: 'Harbour Sprint', racerId: 7, name: 'Ada' };

function traceOf(seconds: readonly (readonly [second: number, output: number])[]): Trace {
  return seconds.reduce(
    (trace, [second, output]) => addToTrace(trace, exampleScreen({ race: RACE, second, output })),
    NO_TRACE,
  );
}

test('draws a line through the seconds heard', () => {
  const path = tracePath(
    traceOf([
      [1, 0],
      [2, 100],
      [3, 200],
    ]),
  );
  expect(path).toBe('M1 99.0L2 50.0L3 1.0');
});

test('leaves a long hole open, so that unheard seconds are not made up', () => {
  const path = tracePath(
    traceOf([
      [1, 100],
      [6, 100],
      [12, 100],
    ]),
  );
  expect(path).toBe('M1 50.0L6 50.0M12 50.0');
});

test('halves the scale when a second does not fit', () => {
  expect(
    tracePath(
      traceOf([
        [1, 100],
        [2, 478.5],
      ]),
    ),
  ).toBe('M1 86.8L2 40.4');
});

test('starts afresh with another race, and keeps the finished one as it was', () => {
  const trace = traceOf([[1, 100]]);
  expect(addToTrace(trace, exampleScreen({ race: { ...RACE, raceId: 10 }, second: 1, output: 5 })).outputs).toEqual([
    5,
  ]);
  const finished = exampleScreen({ race: RACE, state: 'finished', second: 300, output: 42 });
  expect(addToTrace(trace, finished).outputs).toEqual([100]);
  expect(addToTrace(trace, exampleScreen({ race: null, state: 'idle' }))).toBe(NO_TRACE);
});

test('stays within its box and its 300 seconds, whatever is heard', () => {
  const heard = fc.array(fc.tuple(fc.integer({ min: -10, max: 1e9 }), fc.double({ min: -10, max: 700, noNaN: true })));
  fc.assert(
    fc.property(heard, (seconds) => {
      const trace = traceOf(seconds);
      expect(trace.outputs.length).toBeLessThanOrEqual(300);
      for (const point of tracePath(trace).split(/[ML]/).slice(1)) {
        const [x, y] = point.split(' ').map(Number);
        expect(x).toBeGreaterThanOrEqual(1);
        expect(x).toBeLessThanOrEqual(300);
        expect(y).toBeGreaterThanOrEqual(1);
        expect(y).toBeLessThanOrEqual(99);
      }
    }),
  );
});
