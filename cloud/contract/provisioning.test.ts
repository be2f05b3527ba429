import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bikeIdSchema } from './ids.ts';
import { bikeIdOfSerial, CLAIM_CLIENT_PREFIX, serialOfBikeId } from './provisioning.ts';

test('a serial number and its bike id say the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_294_967_295 }), (serial) => {
      const bikeId = bikeIdOfSerial(serial);
      expect(bikeIdSchema.safeParse(bikeId).success).toBe(true);
      expect(serialOfBikeId(bikeId)).toBe(serial);
    }),
  );
});

test.each(['', 'bike-', 'bike-0', 'bike-01', 'bike-4294967296', 'bike-1x', 'Bike-1', 'rival-1', 'bike-1\n'])(
  '"%s" names no board',
  (bikeId) => {
    expect(serialOfBikeId(bikeId)).toBeUndefined();
  },
);

test('no bike can be called what a claim is called', () => {
  expect(bikeIdSchema.safeParse(`${CLAIM_CLIENT_PREFIX}1`).success).toBe(false);
});
