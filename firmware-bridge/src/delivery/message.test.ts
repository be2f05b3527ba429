import { expandPack, liveMessageSchema, packSchema, sampleUuid } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleRecord } from '../../test/sample-record.ts';
import type { SampleRecord } from '../journal/record.ts';
import { liveMessage, packPayload } from './message.ts';

const ENTRY = { raceId: 6_000_000, classId: 2, racerId: 7 };

const race: fc.Arbitrary<NonNullable<SampleRecord['race']>> = fc
  .record({
    second: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(300)),
    total: fc.nat({ max: 19_660_500 }),
    name: fc.constantFrom('Ada', '自転車🚲'),
  })
  .map(({ second, total, name }) => {
    return { ...ENTRY, name, second, ...(second === 300 && { final: { total, counted: 300 } }) };
  });
const record = fc
  .record({
    seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    runId: fc.constantFrom('00000000000000aa', 'ffffffffffffffff'),
    timeMs: fc.nat({ max: 4_000_000_000 }).map((second) => second * 1000),
    clock: fc.constantFrom('synced' as const, 'estimated' as const),
    sensor: fc.constantFrom('ok' as const, 'absent' as const),
    cadenceTenths: fc.nat({ max: 2550 }),
    resistanceTenths: fc.nat({ max: 1000 }),
    race: fc.option(race, { nil: undefined }),
  })
  .map(({ seq, race: part, ...rest }) => sampleRecord(seq, part === undefined ? rest : { ...rest, race: part }));

test('every record is a live message of the contract', () => {
  fc.assert(
    fc.property(record, (each) => {
      const message = liveMessage('bike-1', each);
      expect(liveMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
      expect(message).toMatchObject({ uuid: sampleUuid('bike-1', each.runId, each.seq), deviceTimestamp: each.timeMs });
      expect(message.event).toBe(each.race === undefined ? 'ride' : each.race.final === undefined ? 'update' : 'final');
    }),
    { numRuns: 200 },
  );
});

test('a pack and its topic are at most 5,000 bytes, it takes at least one record, and gives back what it took', () => {
  const name = ({ runId, seq, timeMs }: { runId: string; seq: number; timeMs: number }) => `${runId}/${seq} ${timeMs}`;
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 60 }), (records) => {
      const { payload, count } = packPayload(records);
      expect(new TextEncoder().encode(payload).length).toBeLessThanOrEqual(4920);
      expect(count).toBeGreaterThanOrEqual(1);
      const samples = expandPack(packSchema.parse(JSON.parse(payload)));
      expect(samples.map(name)).toEqual(records.slice(0, count).map(name));
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('an unbroken ride fills a pack, at about nine bytes a sample', () => {
  const records = Array.from({ length: 1000 }, (_, index) => sampleRecord(index + 1));
  const { payload, count } = packPayload(records);
  expect(count).toBeGreaterThan(500);
  expect(payload.length / count).toBeLessThan(9.5);
  expect(payload.length).toBeGreaterThan(4900);
});
