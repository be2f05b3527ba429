import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandPack, type PackedSample, packSamples, packSchema } from './contract.ts';

const RACE = { raceId: 6_000_000, classId: 1, racerId: 7, name: 'Ada', second: 1, final: false };

const FIRST: PackedSample = {
  runId: '00000000000000aa',
  seq: 1,
  timeMs: 1_800_000_000_000,
  clock: 'synced',
  race: RACE,
  cadenceTenths: 850,
  resistanceTenths: 400,
};

/** The sample after another: a second later in the same race until its end, then without one. */
function following(sample: PackedSample): PackedSample {
  const { race, ...rest } = sample;
  const next = { ...rest, seq: sample.seq + 1, timeMs: sample.timeMs + 1000 };
  if (race === undefined || race.second === 300) return next;
  return { ...next, race: { ...race, second: race.second + 1, final: race.second + 1 === 300 } };
}

const anySample = fc.record(
  {
    runId: fc.constantFrom('00000000000000aa', '00000000000000bb'),
    seq: fc.integer({ min: 1, max: 5 }),
    timeMs: fc.constantFrom(1_800_000_000_000, 1_800_000_001_000, 1_800_000_001_500),
    clock: fc.constantFrom('synced' as const, 'estimated' as const),
    race: fc
      .record({
        raceId: fc.constantFrom(6_000_000, 6_000_001),
        classId: fc.constantFrom(1, 2),
        racerId: fc.constantFrom(1, 2),
        name: fc.constantFrom('Ada', 'Grace'),
        second: fc.integer({ min: 297, max: 300 }),
      })
      .map((race) => ({ ...race, final: race.second === 300 })),
    cadenceTenths: fc.nat({ max: 2550 }),
    resistanceTenths: fc.nat({ max: 1000 }),
  },
  { requiredKeys: ['runId', 'seq', 'timeMs', 'clock', 'cadenceTenths', 'resistanceTenths'] },
);

// Pieces of unbroken riding, so that long runs occur as well as every way of breaking one.
const anySamples = fc
  .array(fc.tuple(anySample, fc.integer({ min: 0, max: 6 })), { minLength: 1, maxLength: 20 })
  .map((pieces) =>
    pieces.flatMap(([start, more]) => {
      const piece: PackedSample[] = [start];
      for (let i = 0; i < more; i++) piece.push(following(piece.at(-1) ?? start));
      return piece;
    }),
  );

test('a pack gives back exactly the samples that went in, through JSON and the schema', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const pack = packSchema.parse(JSON.parse(JSON.stringify(packSamples(samples))));
      expect(expandPack(pack)).toEqual(samples);
    }),
  );
});

test('unbroken riding is one run', () => {
  const samples = [FIRST];
  for (let second = 2; second <= 300; second++) samples.push(following(samples.at(-1) ?? FIRST));
  const pack = packSamples(samples);
  expect(pack.runs).toHaveLength(1);
  expect(pack.runs[0]?.race).toMatchObject({ second: 1, final: true });
  expect(expandPack(pack).map((sample) => sample.race?.final)).toEqual(samples.map((_, index) => index === 299));
});

test.each<[string, (next: PackedSample) => PackedSample]>([
  ['the run of the daemon changes', (next) => ({ ...next, runId: '00000000000000bb' })],
  ['a seq is missing', (next) => ({ ...next, seq: next.seq + 1 })],
  ['a second is missing', (next) => ({ ...next, timeMs: next.timeMs + 1000 })],
  ['the clock changes', (next) => ({ ...next, clock: 'estimated' })],
  [
    'another race begins',
    (next) => ({ ...next, race: { ...FIRST.race, second: 2, final: false, raceId: 6_000_001 } as never }),
  ],
  ['the race ends', ({ race: _, ...next }) => next],
])('a new run begins where %s', (_, change) => {
  const pack = packSamples([FIRST, change(following(FIRST))]);
  expect(pack.runs).toHaveLength(2);
});

test('about nine bytes a sample', () => {
  const samples = [FIRST];
  for (let second = 2; second <= 300; second++) samples.push(following(samples.at(-1) ?? FIRST));
  expect(JSON.stringify(packSamples(samples)).length / 300).toBeLessThan(9.5);
});
