import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ItemRider } from './leaderboard-store.ts';
import { decodeRiders, encodeRiders } from './riders-codec.ts';

const rider: fc.Arbitrary<ItemRider> = fc
  .record({
    bikeId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/),
    racerId: fc.integer({ min: 1, max: 40_000 }),
    name: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 24 })
      .map((name) => name.slice(0, 24).replace(/[\ud800-\udbff]$/, '')),
    seconds: fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 0, maxLength: 300 }),
    seed: fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 300, maxLength: 300 }),
  })
  .map(({ seconds, seed, ...who }) => {
    const sorted = [...seconds].sort((left, right) => left - right);
    return { ...who, seconds: sorted, outputs: seed.slice(0, sorted.length) };
  });

test('riders come back as they went in', () => {
  fc.assert(
    fc.property(fc.array(rider, { maxLength: 5 }), (riders) => {
      expect(decodeRiders(encodeRiders(riders))).toEqual(riders);
    }),
  );
});

test('seconds in any order come back in ascending order, each with its output', () => {
  const mixed = { bikeId: 'b', racerId: 1, name: 'Ada', seconds: [300, 1, 7], outputs: [3, 1, 2] };
  expect(decodeRiders(encodeRiders([mixed]))).toEqual([{ ...mixed, seconds: [1, 7, 300], outputs: [1, 2, 3] }]);
});

test('half of a surrogate pair, which UTF-8 cannot hold, becomes a replacement character', () => {
  const torn = { bikeId: 'b', racerId: 1, name: 'A\ud800', seconds: [1], outputs: [1] };
  expect(decodeRiders(encodeRiders([torn]))[0]?.name).toBe('A\ufffd');
});

test('a live sample of a rider with a name of twelve letters takes 31 bytes', () => {
  const one = { bikeId: 'bike-0001', racerId: 40_000, name: 'Ada Lovelace', seconds: [300], outputs: [12_000] };
  expect(encodeRiders([one, one]).length - encodeRiders([one]).length).toBe(31);
});

test('whatever else stands in the bytes is refused with a RangeError, and nothing else', () => {
  const damaged = fc
    .tuple(fc.array(rider, { minLength: 1, maxLength: 3 }), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean())
    .map(([riders, at, byte, cut]) => {
      const bytes = encodeRiders(riders);
      const place = at % bytes.length;
      return cut ? bytes.slice(0, place) : bytes.with(place, byte);
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), damaged), (bytes) => {
      try {
        for (const { seconds, outputs, racerId } of decodeRiders(bytes)) {
          expect(seconds.length).toBe(outputs.length);
          expect(racerId).toBeLessThanOrEqual(40_000);
          expect(seconds.every((second) => second >= 1 && second <= 300)).toBe(true);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
