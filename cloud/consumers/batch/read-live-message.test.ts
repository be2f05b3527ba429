import { liveMessageSchema, sampleUuid } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveSample } from './live-sample.ts';
import { readLiveMessage } from './read-live-message.ts';

const RUN = '0123456789abcdef';
const USUAL = {
  v: 1,
  uuid: sampleUuid('bike-1', RUN, 7),
  event: 'update',
  deviceTimestamp: 1_800_000_000_000,
  second: 5,
  raceId: 6_000_000,
  name: 'Ada Lovelace',
  racerId: 7,
  classId: 2,
  cadence: 85.2,
  resistance: 40.5,
  runId: RUN,
  seq: 7,
  clock: 'synced',
  sensor: 'ok',
};

const odd = fc.oneof(
  fc.constantFrom(undefined, null, -1, 0, 1, 6, 7, 300, 301, 40_000, 40_001, 333_333_333, 333_333_334, 1e14, 1e14 + 1),
  fc.constantFrom(0.1, 0.05, 255, 255.1, 100, 100.1, -0, Number.MAX_SAFE_INTEGER, 2 ** 53, '1', '', 'ride', 'final'),
  fc.constantFrom('estimated', 'absent', 'x'.repeat(24), 'x'.repeat(25), 'a\u0007b', '\ud800', '\u2028', '\u{1f6b2}'),
  fc.constantFrom(RUN.toUpperCase(), USUAL.uuid.toUpperCase(), `${RUN}\n`, `${USUAL.uuid}\n`, 'Ada\n', '\u202e', []),
  fc.double({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 3000 }).map((tenths) => tenths / 10),
  fc.string({ unit: 'binary', maxLength: 26 }),
  fc.uuid(),
  fc.jsonValue(),
);

test('reads the usual message', () => {
  expect(readLiveMessage(USUAL)).toEqual(liveSample(liveMessageSchema.parse(USUAL)));
});

test('whatever it takes, the schema takes too, and both say the same', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(USUAL)), odd), { maxLength: 3 }),
      fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
      (changes, more) => {
        const message = { ...more, ...USUAL, ...Object.fromEntries(changes) };
        const read = readLiveMessage(message);
        if (read === undefined) return;
        taken += 1;
        expect(read).toEqual(liveSample(liveMessageSchema.parse(message)));
      },
    ),
    { numRuns: 5_000 },
  );
  expect(taken).toBeGreaterThan(500);
});
