import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleOf } from '../../test/journal-rider.ts';
import type { JournalRecord } from './journal-record.ts';
import { layoutOf } from './layout.ts';
import { decodeLayout1, encodeLayout1 } from './layout1.ts';

const RECORDS: readonly JournalRecord[] = [
  { k: 'segment', layout: 1, segment: 1, head: 0 },
  { k: 'segment', layout: 1, segment: 8, head: 3, after: { segment: 7, stretches: [['a', 1, 5]] } },
  { k: 'examined', segments: [[3, 1000, 2]] },
  { k: 'sample', since: 1, sample: sampleOf(1) },
  { k: 'sample', since: 3, sample: sampleOf(77) },
  { k: 'sample', since: 3, sample: sampleOf(150) },
  { k: 'ack', ranges: [['a', 1, 5]] },
  { k: 'gap', reason: 'evicted', ranges: [['a', 1, 5]] },
  { k: 'anchor', anchor: { hostBoot: 'b', monotonicMs: 1.25, wallMs: 1_795_448_160_000, synced: false } },
  { k: 'session', session: { any: ['json', null] } },
  { k: 'session', session: null },
];

describe('layout 1', () => {
  test.each(RECORDS)('reads what it writes: $k', (record) => {
    expect(decodeLayout1(encodeLayout1(record))).toEqual(record);
  });

  test('a sample says what is ordinary by saying nothing', () => {
    const json = encodeLayout1({ k: 'sample', since: 1, sample: sampleOf(1) });
    expect(json).not.toMatch(/clock|sensor|race|final/);
  });

  test('only a header names a layout', () => {
    expect(RECORDS.map((record) => layoutOf(encodeLayout1(record)))).toEqual([
      1,
      1,
      ...RECORDS.slice(2).map(() => undefined),
    ]);
    expect(layoutOf('{"k":"segment","layout":2,"anything":"else"}')).toBe(2);
  });

  test('what is no record is refused, whatever it is', () => {
    for (const json of ['', '{', '1', 'null', '[]', '{}', '{"k":"other"}', '{"k":"ack","ranges":[["a",5,1]]}']) {
      expect(decodeLayout1(json)).toBeUndefined();
    }
    const spoiled = fc.tuple(fc.constantFrom(...RECORDS), fc.nat(), fc.jsonValue());
    fc.assert(
      fc.property(spoiled, ([record, which, value]) => {
        const fields = Object.entries(JSON.parse(encodeLayout1(record)));
        const json = JSON.stringify(
          Object.fromEntries(fields.map(([key, old], index) => [key, index === which % fields.length ? value : old])),
        );
        const read = decodeLayout1(json);
        if (read !== undefined) expect(decodeLayout1(encodeLayout1(read))).toEqual(read);
      }),
    );
  });
});
