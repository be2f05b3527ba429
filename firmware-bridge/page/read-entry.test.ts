import { classIdSchema, MAX_RACER_ID, racerIdSchema, racerNameSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LARGEST_RACER, NAME_LENGTH, readEntry, stepRacer } from './read-entry.ts';

test('reads a filled form', () => {
  expect(readEntry({ racer: ' 7 ', name: ' Ada ', classId: 1 })).toEqual({
    kind: 'entry',
    entry: { racerId: 7, classId: 1, name: 'Ada' },
  });
});

test('calls a rider without a name by the number', () => {
  expect(readEntry({ racer: '40000', name: ' ', classId: 6 })).toMatchObject({ entry: { name: 'Racer 40000' } });
});

test.each([
  [{ racer: '', name: 'Ada', classId: 1 }, 'racer'],
  [{ racer: '0', name: 'Ada', classId: 1 }, 'racer'],
  [{ racer: '40001', name: 'Ada', classId: 1 }, 'racer'],
  [{ racer: '1e3', name: 'Ada', classId: 1 }, 'racer'],
  [{ racer: '7', name: 'x'.repeat(25), classId: 1 }, 'name'],
  [{ racer: '7', name: 'A\u0007da', classId: 1 }, 'name'],
  [{ racer: '7', name: 'Ada', classId: undefined }, 'class'],
])('of %j it finds fault with the %s', (form, field) => {
  expect(readEntry(form)).toMatchObject({ kind: 'problem', field });
});

test('whatever it lets through the bike takes', () => {
  const form = fc.record({
    racer: fc.oneof(fc.string(), fc.integer({ min: -10, max: 50_000 }).map(String)),
    name: fc.string({ unit: 'binary', maxLength: 30 }),
    classId: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(form, (typed) => {
      const reading = readEntry(typed);
      fc.pre(reading.kind === 'entry');
      racerIdSchema.parse(reading.entry.racerId);
      racerNameSchema.parse(reading.entry.name);
      classIdSchema.parse(reading.entry.classId);
    }),
  );
});

test('knows the same limits as the contract', () => {
  expect(LARGEST_RACER).toBe(MAX_RACER_ID);
  expect(racerNameSchema.safeParse('x'.repeat(NAME_LENGTH)).success).toBe(true);
  expect(racerNameSchema.safeParse('x'.repeat(NAME_LENGTH + 1)).success).toBe(false);
});

test.each([
  ['7', 1, 8],
  ['1', -1, 1],
  ['40000', 1, 40_000],
  ['', 1, 1],
  ['abc', -1, 1],
] as const)('from "%s" a step of %d leads to %d', (racer, step, next) => {
  expect(stepRacer(racer, step)).toBe(next);
});
