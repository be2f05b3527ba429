import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addRange, hasSeq, type Ranges, removeRange } from './ranges.ts';

const change = fc.record({ adds: fc.boolean(), from: fc.integer({ min: 1, max: 40 }), length: fc.nat(8) });
const seqsOf = (ranges: Ranges): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

test('ranges are a set of numbers, in as few ranges as possible', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const ranges: Ranges = [];
      const model = new Set<number>();
      for (const { adds, from, length } of changes) {
        const touched = seqsOf([[from, from + length]]);
        if (adds) {
          addRange(ranges, from, from + length);
          for (const seq of touched) model.add(seq);
        } else {
          expect(seqsOf(removeRange(ranges, from, from + length))).toEqual(touched.filter((seq) => model.delete(seq)));
        }
        expect(seqsOf(ranges)).toEqual([...model].sort((left, right) => left - right));
        for (let index = 1; index < ranges.length; index++) {
          expect(ranges[index]?.[0]).toBeGreaterThan((ranges[index - 1]?.[1] ?? 0) + 1);
        }
      }
      for (let seq = 0; seq <= 50; seq++) expect(hasSeq(ranges, seq)).toBe(model.has(seq));
    }),
  );
});
