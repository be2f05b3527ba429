import { packSamples, sampleUuid } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBatch } from './decode-batch.ts';
import { decodeRecord } from './decode-record.ts';
import { kinesisEvent } from './kinesis-event-fixture.ts';

const RUN = '0123456789abcdef';
const SAMPLE = {
  runId: RUN,
  seq: 1,
  timeMs: 1_800_000_000_000,
  clock: 'synced' as const,
  cadenceTenths: 852,
  resistanceTenths: 405,
};
const LIVE = {
  v: 1,
  uuid: sampleUuid('bike-1', RUN, 1),
  event: 'ride',
  deviceTimestamp: SAMPLE.timeMs,
  cadence: 85.2,
  resistance: 40.5,
  runId: RUN,
  seq: 1,
  clock: 'synced',
  sensor: 'ok',
};
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');

test('a live message and a pack of the same sample decode to the same', () => {
  const expected = { ok: true, bikeId: 'bike-1', samples: [SAMPLE], gaps: [] };
  expect(decodeRecord(base64(JSON.stringify(LIVE)), 'bike-1')).toEqual(expected);
  expect(decodeRecord(base64(JSON.stringify(packSamples([SAMPLE]))), 'bike-1')).toEqual(expected);
});

test.each([
  ['no base64 at all', '****', 'record'],
  ['half a JSON text', base64('{"v":1,'), 'record'],
  ['bytes that are not UTF-8', base64(Uint8Array.from([0x22, 0xff, 0xfe, 0x22])), 'record'],
  ['nothing', '', 'record'],
  ['null', base64('null'), 'record'],
  ['a list', base64('[]'), 'record'],
  ['an unknown event', base64(JSON.stringify({ ...LIVE, event: 'start' })), 'event'],
  ['text for a number', base64(JSON.stringify({ ...LIVE, cadence: '85.2' })), 'cadence'],
  ['a pack without samples', base64(JSON.stringify({ v: 1, runs: [] })), 'runs'],
  ['a gap message without a gap', base64(JSON.stringify({ v: 1, gaps: [] })), 'gaps'],
  ['ten thousand nested lists', base64('['.repeat(10_000)), 'record'],
  ['a megabyte', base64(`"${'x'.repeat(1 << 20)}"`), 'record'],
])('%s is refused and the reason names it', (_, data, field) => {
  expect(decodeRecord(data, 'bike-1')).toEqual({ ok: false, reason: expect.stringMatching(`^${field}: `) });
});

test('the bike is the partition key, whatever the payload claims', () => {
  const forged = base64(JSON.stringify({ ...LIVE, bikeId: 'bike-9', partitionKey: 'bike-9' }));
  expect(decodeRecord(forged, 'bike-1')).toMatchObject({ ok: true, bikeId: 'bike-1' });
  expect(decodeRecord(forged, '../bike-9')).toEqual({ ok: false, reason: expect.stringMatching(/^partitionKey: /) });
});

test('a gap message says what the bike lost, and has no samples', () => {
  const gaps = [{ runId: RUN, from: 5, to: 9, reason: 'evicted' }];
  expect(decodeRecord(base64(JSON.stringify({ v: 1, gaps })), 'bike-1')).toEqual({
    ok: true,
    bikeId: 'bike-1',
    samples: [],
    gaps,
  });
});

test('no record makes decoding throw, and every reason is short', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json().map(base64), fc.uint8Array().map(base64)), (data) => {
      const decoded = decodeRecord(data, 'bike-1');
      expect(decoded.ok || decoded.reason.length <= 200).toBe(true);
    }),
  );
});

test('poison stands between good records and costs only itself', () => {
  const event = kinesisEvent('shardId-000000000001', [
    { sequence: 1, arrivedAtMs: 1_800_000_001_234, value: LIVE },
    { sequence: 2, arrivedAtMs: 1_800_000_001_300, raw: 'poison' },
    { sequence: 3, arrivedAtMs: 1_800_000_001_400, value: LIVE },
  ]);
  const { arrived, refused } = decodeBatch(event);
  expect(arrived.map(({ sequenceNumber, arrivedAtMs }) => [Number(sequenceNumber), arrivedAtMs])).toEqual([
    [1, 1_800_000_001_234],
    [3, 1_800_000_001_400],
  ]);
  expect(refused).toEqual([
    {
      shardId: 'alleycat-live/shardId-000000000001',
      sequenceNumber: '00000000000000000002',
      partitionKey: 'bike-1',
      reason: 'record: not JSON in UTF-8',
      data: base64('poison'),
    },
  ]);
});
