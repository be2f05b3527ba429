import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LiveMessage, liveMessageSchema, racerNameSchema } from './contract.ts';

const hexDigits = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((d) => d.join(''));

const name = fc
  .string({ minLength: 1, maxLength: 24, unit: 'binary' })
  .filter((text) => racerNameSchema.safeParse(text).success);

const common = {
  v: fc.constant(1 as const),
  uuid: fc.uuid({ version: 5 }),
  deviceTimestamp: fc.nat({ max: 4_000_000_000_000 }),
  cadence: fc.nat({ max: 2550 }).map((tenths) => tenths / 10),
  resistance: fc.nat({ max: 1000 }).map((tenths) => tenths / 10),
  runId: hexDigits(16),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  clock: fc.constantFrom('synced' as const, 'estimated' as const),
  sensor: fc.constantFrom('ok' as const, 'absent' as const),
};
const race = {
  raceId: fc.nat({ max: 333_333_333 }),
  classId: fc.integer({ min: 1, max: 6 }),
  racerId: fc.integer({ min: 1, max: 40_000 }),
  name,
};
const liveMessage: fc.Arbitrary<LiveMessage> = fc.oneof(
  fc.record({ ...common, event: fc.constant('ride' as const) }),
  fc.record({ ...common, ...race, event: fc.constant('update' as const), second: fc.integer({ min: 1, max: 300 }) }),
  fc.record({
    ...common,
    ...race,
    event: fc.constant('final' as const),
    second: fc.constant(300 as const),
    total: fc.nat({ max: 300 * 65_535 }),
    counted: fc.integer({ min: 1, max: 300 }),
  }),
);

test('every live message survives JSON and the schema unchanged', () => {
  fc.assert(
    fc.property(liveMessage, (message) => {
      expect(liveMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
    }),
  );
});

test('nothing that JSON can hold makes the schema throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), liveMessage, fc.nat(), (value, message, pick) => {
      const keys = Object.keys(message);
      const damaged = { ...message, [keys[pick % keys.length] ?? 'v']: value };
      expect(typeof liveMessageSchema.safeParse(damaged).success).toBe('boolean');
      expect(liveMessageSchema.safeParse(value).success).toBe(false);
    }),
  );
});
