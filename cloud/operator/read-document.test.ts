import { basicIngestTopic, bikeTopic, packSamples, sampleUuid } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocument } from './read-document.ts';

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
const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const errorOf = (topic: string, payload: unknown) => ({
  ruleName: 'any',
  topic,
  cloudwatchTraceId: 'x',
  clientId: 'bike-1',
  base64OriginalPayload: base64(payload),
  failures: [{ failedAction: 'KinesisAction', failedResource: 'x', errorMessage: 'Rate exceeded' }],
});
const batchOf = (data: string) => ({
  KinesisBatchInfo: {},
  payload: JSON.stringify({
    Records: [
      {
        eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat-live',
        kinesis: { partitionKey: 'bike-1', data },
      },
    ],
  }),
});
const read = (document: unknown) => {
  const { records, unreadable } = readDocument(JSON.stringify(document));
  return {
    unreadable,
    records: records.map(({ data, ...record }) => ({ ...record, json: JSON.parse(Buffer.from(data).toString()) })),
  };
};

test.each([
  ['plainly', bikeTopic('bike-1', 'ride')],
  ['by Basic Ingest', basicIngestTopic('alleycat_ride', bikeTopic('bike-1', 'ride'))],
])('a message that was published %s becomes the record that its rule makes', (_, topic) => {
  expect(read(errorOf(topic, { ...LIVE, bikeId: 'bike-2' }))).toEqual({
    unreadable: 0,
    records: [{ streamName: 'alleycat-live', partitionKey: 'bike-1', json: { ...LIVE, bikeId: 'bike-1' } }],
  });
});

test('a pack of the backlog goes back to the stream of the backlog', () => {
  expect(read(errorOf(bikeTopic('bike-1', 'backlog'), packSamples([SAMPLE])))).toMatchObject({
    unreadable: 0,
    records: [{ streamName: 'alleycat-backlog', partitionKey: 'bike-1' }],
  });
});

test.each<[string, unknown]>([
  ['a payload that is no JSON', errorOf(bikeTopic('bike-1', 'ride'), 'noise')],
  ['a payload that is no message', errorOf(bikeTopic('bike-1', 'ride'), { v: 1 })],
  ['a topic of nobody', errorOf('alleycat/other', LIVE)],
  ['a rule that is not ours', errorOf(basicIngestTopic('other', bikeTopic('bike-1', 'ride')), LIVE)],
  ['a message of health, which goes to no stream', errorOf(bikeTopic('bike-1', 'heartbeat'), { v: 1 })],
  ['a failed batch of a table', { KinesisBatchInfo: {}, payload: JSON.stringify({ Records: [{ dynamodb: {} }] }) }],
  ['a failed batch whose event was cut', { KinesisBatchInfo: {}, payload: '{"Records":[' }],
  ['a batch with a record that no stream takes', batchOf('A'.repeat(1_400_000))],
  ['something else', { hello: 'world' }],
])('%s cannot be returned', (_, document) => {
  expect(read(document)).toEqual({ records: [], unreadable: 1 });
});

test('of what was refused, what can be read by now is returned', () => {
  const refused = [LIVE, { v: 1 }].map((value, index) => ({
    shardId: 'alleycat-live/shardId-000000000000',
    sequenceNumber: String(index),
    partitionKey: 'bike-1',
    reason: 'then',
    data: base64(value),
  }));
  expect(read(refused)).toEqual({
    unreadable: 1,
    records: [{ streamName: 'alleycat-live', partitionKey: 'bike-1', json: LIVE }],
  });
  expect(read(refused.map((record) => ({ ...record, shardId: 'other/shardId-0' })))).toMatchObject({ records: [] });
});

test('no text makes it throw', () => {
  const fields = fc.record({
    ruleName: fc.string(),
    topic: fc.oneof(fc.string(), fc.constantFrom(bikeTopic('bike-1', 'ride'), '$aws/rules/', '')),
    base64OriginalPayload: fc.oneof(fc.string(), fc.json().map(base64)),
  });
  const batch = fc.record({ KinesisBatchInfo: fc.object(), payload: fc.oneof(fc.string(), fc.json()) });
  const document = fc.oneof(
    fc.string(),
    fc.json(),
    fields.map((value) => JSON.stringify(value)),
    batch.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(document, (text) => {
      const { records, unreadable } = readDocument(text);
      expect(records.length + unreadable).toBeGreaterThanOrEqual(0);
    }),
  );
});
