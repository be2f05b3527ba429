import { type PackedSample, packSamples } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ARCHIVE_BACKLOG_MAPPING, READER_TIMEOUT_S } from '../../stack/stream-mapping.ts';
import { decodeBatch } from '../batch/decode-batch.ts';
import { kinesisEvent } from '../batch/kinesis-event-fixture.ts';
import { createArchiveHandler } from './archive-handler.ts';
import { type ArchivePartition, archiveLines } from './archive-lines.ts';
import { FIREHOSE_LIMITS, firehoseCalls, firehoseRecords } from './firehose-records.ts';

const ARRIVED_MS = Date.UTC(2026, 10, 24, 23, 59, 59, 999);
const RUN = '0123456789abcdef';
const NAME = 'Ada Lovelace';

function sample(seq: number, second?: number, classId = 3): PackedSample {
  const race = { raceId: 6_000_000, classId, racerId: 7, name: NAME, second: second ?? 1, final: false };
  const numbers = { cadenceTenths: 852, resistanceTenths: 405, timeMs: 1_800_000_000_000, clock: 'synced' as const };
  return { runId: RUN, seq, ...numbers, ...(second !== undefined && { race }) };
}

function rig(isDown = false) {
  const written: ArchivePartition[] = [];
  const counts: unknown[] = [];
  const handler = createArchiveHandler({
    write: async (partitions) => {
      if (isDown) throw new Error('Firehose is down');
      written.push(...partitions);
    },
    count: (counted) => counts.push(counted),
    hasTime: () => true,
    fault: () => counts.push('fault'),
  });
  return { written, counts, handler };
}

test('a batch becomes a line a sample and a gap, by class and day of arrival, without a name', async () => {
  const { handler, written, counts } = rig();
  const gap = { runId: RUN, from: 5, to: 9, reason: 'evicted' };
  const event = kinesisEvent('shardId-000000000000', [
    { sequence: 1, arrivedAtMs: ARRIVED_MS, value: packSamples([sample(1, 10), sample(2, 12, 4), sample(3)]) },
    { sequence: 2, arrivedAtMs: ARRIVED_MS, raw: 'poison' },
    { sequence: 3, arrivedAtMs: ARRIVED_MS + 1, value: { v: 1, gaps: [gap] } },
  ]);
  await handler(event);
  expect(counts).toEqual([{ records: 3, lines: 4 }]);
  const head = { bike_id: 'bike-1', run_id: RUN };
  const ridden = { time_ms: 1_800_000_000_000, clock: 'synced', cadence: 85.2, resistance: 40.5, output: 126.81 };
  const race = { race_id: 6_000_000, racer_id: 7 };
  const today = { dt: '2026-11-24', arrived_ms: ARRIVED_MS };
  const kind = 'sample';
  expect(written.map(({ lines }) => lines.map((line) => JSON.parse(line)))).toEqual([
    [{ ...today, class: 3, kind, ...head, seq: 1, ...ridden, ...race, second: 10 }],
    [{ ...today, class: 4, kind, ...head, seq: 2, ...ridden, ...race, second: 12 }],
    [{ ...today, class: 0, kind, ...head, seq: 3, ...ridden }],
    [
      {
        dt: '2026-11-25',
        arrived_ms: ARRIVED_MS + 1,
        class: 0,
        kind: 'gap',
        ...head,
        seq: 5,
        to_seq: 9,
        reason: 'evicted',
      },
    ],
  ]);
  expect(written.map(({ dt, class: classId }) => `${dt}/${classId}`)).toEqual([
    '2026-11-24/3',
    '2026-11-24/4',
    '2026-11-24/0',
    '2026-11-25/0',
  ]);
  expect(JSON.stringify(written)).not.toContain(NAME);
});

test('when the writer is down the batch fails, and nothing is counted', async () => {
  const { handler, counts } = rig(true);
  const event = kinesisEvent('shardId-000000000000', [
    { sequence: 7, arrivedAtMs: 0, value: packSamples([sample(1)]) },
  ]);
  await expect(handler(event)).rejects.toThrow('Firehose is down');
  expect(counts).toEqual([]);
});

test('a writer that fails in the midst of a batch has the rest repeated, from the first record that it did not take', async () => {
  const packs = Array.from({ length: 60 }, (_, index) => ({
    sequence: index + 1,
    arrivedAtMs: ARRIVED_MS,
    value: packSamples(Array.from({ length: 300 }, (__, at) => sample(index * 300 + at + 1, at + 1))),
  }));
  const event = kinesisEvent('shardId-000000000000', packs);
  const seqs: number[] = [];
  const counts: unknown[] = [];
  let calls = 0;
  const handler = createArchiveHandler({
    write: async (partitions) => {
      calls += 1;
      if (calls % 3 === 0) throw new Error('over the quota');
      for (const { lines } of partitions) seqs.push(...lines.map((line) => JSON.parse(line).seq));
    },
    count: (counted) => counts.push(counted),
    hasTime: () => true,
    fault: () => counts.push('fault'),
  });
  const first = await handler(event);
  expect(first).toEqual({ batchItemFailures: [{ itemIdentifier: '27'.padStart(20, '0') }] });
  expect(counts).toEqual(['fault', { records: 26, lines: 26 * 300 }]);
  for (let rest = event.Records.slice(26); rest.length > 0; ) {
    const { batchItemFailures } = await handler({ Records: rest });
    const undone = rest.findIndex(({ kinesis }) => kinesis.sequenceNumber === batchItemFailures[0]?.itemIdentifier);
    rest = undone < 0 ? [] : rest.slice(undone);
  }
  expect(seqs).toEqual(Array.from({ length: 60 * 300 }, (_, index) => index + 1));
});

test('a call that may not last for another write reports the first record that it did not reach', async () => {
  const packs = Array.from({ length: 60 }, (_, index) => ({
    sequence: index + 1,
    arrivedAtMs: ARRIVED_MS,
    value: packSamples(Array.from({ length: 300 }, (__, at) => sample(index * 300 + at + 1, at + 1))),
  }));
  let writes = 0;
  const handler = createArchiveHandler({
    write: async () => {
      writes += 1;
    },
    count: () => {},
    // However little time is left, a call gets on by one write.
    hasTime: () => false,
    fault: () => {},
  });
  const { batchItemFailures } = await handler(kinesisEvent('shardId-000000000000', packs));
  expect([writes, batchItemFailures]).toEqual([1, [{ itemIdentifier: '14'.padStart(20, '0') }]]);
});

test('a batch of the backlog, of the fullest packs, is at most a quarter of what the smallest quota of Firehose takes in a call', () => {
  const samples = Array.from({ length: 1_000 }, (_, index) => {
    const { race, ...of } = sample(index + 1, 1 + (index % 300));
    const raceId = 6_000_000 + Math.floor(index / 300);
    return { ...of, timeMs: of.timeMs + index * 1000, ...(race && { race: { ...race, raceId } }) };
  });
  const fits = (count: number): boolean => JSON.stringify(packSamples(samples.slice(0, count))).length <= 5 * 1_024;
  const packed = samples.findLastIndex((_, index) => fits(index + 1)) + 1;
  const { arrived } = decodeBatch(
    kinesisEvent('shardId-000000000000', [
      { sequence: 1, arrivedAtMs: ARRIVED_MS, value: packSamples(samples.slice(0, packed)) },
    ]),
  );
  const bytes = archiveLines(arrived)
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + line.length + 1, 0);
  const { batchSize } = ARCHIVE_BACKLOG_MAPPING;
  expect(batchSize * bytes).toBeLessThanOrEqual((READER_TIMEOUT_S * 1_048_576) / 4);
});

test('an empty batch is taken', async () => {
  const { handler, written } = rig();
  await handler({ Records: [] });
  expect(written).toEqual([]);
});

test('every line goes into one record of its partition, within the limits of Firehose', () => {
  const long = fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 12 });
  const many = fc.nat({ max: 1_200 }).map((count) => Array.from({ length: count }, () => 1));
  const lines = fc.oneof(long, many);
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 6 }), (sizes) => {
      const partitions = sizes.map((of, index) => ({
        dt: '2026-11-24',
        class: index,
        lines: of.map((size) => `${index}`.repeat(size)),
      }));
      const calls = firehoseCalls(firehoseRecords(partitions));
      const records = calls.flat().map((record) => Buffer.from(record).toString());
      expect(records.flatMap((record) => record.split('\n').slice(0, -1))).toEqual(
        partitions.flatMap((of) => of.lines),
      );
      for (const record of records) {
        expect(new Set(record.replaceAll('\n', '')).size).toBe(1);
        expect(record.split('\n').length - 1).toBeLessThanOrEqual(FIREHOSE_LIMITS.recordLines);
      }
      for (const call of calls) {
        expect(call.length).toBeLessThanOrEqual(FIREHOSE_LIMITS.callRecords);
        expect(Math.max(...call.map(({ length }) => length))).toBeLessThanOrEqual(FIREHOSE_LIMITS.recordBytes);
        expect(call.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(FIREHOSE_LIMITS.callBytes);
      }
    }),
    { numRuns: 8 },
  );
});

test('no record has more lines than Firehose takes apart', () => {
  const lines = Array.from({ length: 1_001 }, (_, index) => `{"seq":${index}}`);
  const records = firehoseRecords([{ dt: '2026-11-24', class: 1, lines }]).map((record) =>
    Buffer.from(record).toString().trimEnd().split('\n'),
  );
  expect(records.map(({ length }) => length)).toEqual([500, 500, 1]);
  expect(records.flat()).toEqual(lines);
});
