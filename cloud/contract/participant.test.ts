import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeParticipant, newParticipant, type Participant, participantTotal, recordOutput } from './contract.ts';

const outputs = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 65_535 })), { maxLength: 60 });

function recorded(pairs: readonly (readonly [number, number])[]): Participant {
  const participant = newParticipant();
  for (const [second, output] of pairs) recordOutput(participant, second, output);
  return participant;
}

test('merging is commutative, associative and idempotent, with the empty state as its unit', () => {
  fc.assert(
    fc.property(outputs, outputs, outputs, (x, y, z) => {
      const [a, b, c] = [recorded(x), recorded(y), recorded(z)];
      expect(mergeParticipant(a, b)).toEqual(mergeParticipant(b, a));
      expect(mergeParticipant(mergeParticipant(a, b), c)).toEqual(mergeParticipant(a, mergeParticipant(b, c)));
      expect(mergeParticipant(a, a)).toEqual(a);
      expect(mergeParticipant(a, newParticipant())).toEqual(a);
    }),
  );
});

test('merging equals recording everything in any order, with any duplicates', () => {
  const shuffled = outputs.chain((pairs) =>
    fc.tuple(fc.constant(pairs), fc.shuffledSubarray([...pairs, ...pairs], { minLength: pairs.length * 2 }), fc.nat()),
  );
  fc.assert(
    fc.property(shuffled, ([pairs, mixed, cut]) => {
      const at = pairs.length === 0 ? 0 : cut % pairs.length;
      const merged = mergeParticipant(recorded(pairs.slice(0, at)), recorded(pairs.slice(at)));
      expect(merged).toEqual(recorded(pairs));
      expect(recorded(mixed)).toEqual(recorded(pairs));
    }),
  );
});

test('merging leaves both states as they were', () => {
  const [left, right] = [recorded([[1, 5]]), recorded([[1, 9]])];
  mergeParticipant(left, right);
  expect(left).toEqual(recorded([[1, 5]]));
  expect(right).toEqual(recorded([[1, 9]]));
});

test('the total is the sum of the best output of each second', () => {
  const participant = recorded([
    [1, 100],
    [1, 90],
    [2, 50],
    [300, 65_535],
  ]);
  expect(participantTotal(participant)).toBe(65_685);
  expect(participant.lastSecond).toBe(300);
});

test('300 full seconds do not overflow', () => {
  const participant = newParticipant();
  for (let second = 1; second <= 300; second++) recordOutput(participant, second, 65_535);
  expect(participantTotal(participant)).toBe(19_660_500);
});

test.each([0, 301, -1, 1.5])('second %d lies outside a race and changes nothing', (second) => {
  const participant = newParticipant();
  recordOutput(participant, second, 100);
  expect(participant).toEqual(newParticipant());
});
