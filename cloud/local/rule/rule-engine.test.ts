import { describe, expect, test } from '@jest/globals';
import { STREAM_RULES, TOPIC_RULES } from '../../stack/rules.ts';
import { LocalStreams } from '../stream/local-streams.ts';
import type { ErrorStore } from './error-action.ts';
import type { ErrorDocument } from './error-document.ts';
import { createRuleEngine, type EngineRule, type RuleEngine } from './rule-engine.ts';

const RIDE = {
  name: 'ride',
  sqlVersion: '2016-03-23',
  sql: "SELECT *, topic(3) AS bikeId, timestamp() AS receivedAt FROM 'alleycat/bikes/+/ride'",
  kinesis: { streamName: 'live', partitionKey: '${topic(3)}' },
  errorKey: 'errors/ride/${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/${newuuid()}.json',
} as const;
const AT_MS = 1_790_000_000_000;

interface World {
  readonly engine: RuleEngine;
  readonly errors: { readonly key: string; readonly document: ErrorDocument }[];
  publish(topic: string, payload: unknown): void;
  records(): readonly { key: string; data: string }[];
}

function worldOf(rules: readonly EngineRule[], store?: ErrorStore): World {
  const streams = new LocalStreams({ nowMs: () => AT_MS });
  const names = rules.flatMap((rule) => ('kinesis' in rule ? [rule.kinesis.streamName] : []));
  for (const streamName of new Set(names)) {
    streams.createStream({ streamName, shardCount: 1 });
  }
  const errors: { key: string; document: ErrorDocument }[] = [];
  let uuids = 0;
  const engine = createRuleEngine({
    rules,
    stream: streams,
    errorStore: store ?? {
      put: async (key, document) => {
        errors.push({ key, document });
      },
    },
    newUuid: () => `uuid-${++uuids}`,
  });
  return {
    engine,
    errors,
    publish: (topic, payload) => {
      const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
      engine.publish({ topic, payload: bytes, clientId: 'bike-7', atMs: AT_MS });
    },
    records: () =>
      streams.streamNames().flatMap((name) => {
        const iterator = streams.getShardIterator(name, 'shardId-000000000000', { type: 'TRIM_HORIZON' });
        return streams
          .getRecords(iterator)
          .records.map(({ partitionKey, data }) => ({ key: partitionKey, data: Buffer.from(data).toString() }));
      }),
  };
}

describe('the rules engine', () => {
  test('puts what the rule selects under its partition key', () => {
    const world = worldOf([RIDE]);
    world.publish('alleycat/bikes/bike-7/ride', { cadence: 85, bikeId: 'forged' });
    world.publish('alleycat/bikes/bike-7/heartbeat', {});
    expect(world.records()).toEqual([
      { key: 'bike-7', data: `{"cadence":85,"bikeId":"bike-7","receivedAt":${AT_MS}}` },
    ]);
    expect(world.engine.counters()).toMatchObject({ messages: 2, matches: 1, puts: 1, unmatched: 1 });
  });

  test('Basic Ingest invokes the named rule only, which sees the topic without the prefix', () => {
    const other = { ...RIDE, name: 'other', sql: "SELECT 1 AS one FROM 'alleycat/#'" };
    const world = worldOf([RIDE, other]);
    world.publish('$aws/rules/ride/alleycat/bikes/bike-7/ride', { cadence: 85 });
    world.publish('$aws/rules/nobody/alleycat/bikes/bike-7/ride', { cadence: 85 });
    expect(world.records().map((record) => record.key)).toEqual(['bike-7']);
    expect(world.engine.counters()).toMatchObject({ matches: 1, rulesNotFound: 1 });
  });

  test('a rule without FROM is reached by Basic Ingest alone', () => {
    const world = worldOf([{ ...RIDE, sql: 'SELECT *' }]);
    world.publish('alleycat/bikes/bike-7/ride', 1);
    world.publish('$aws/rules/ride/alleycat/bikes/bike-7/ride', 2);
    expect(world.records().map((record) => record.data)).toEqual(['2']);
  });

  test('a throttled stream sends the message to the error action in the shape that AWS documents', () => {
    const world = worldOf([RIDE]);
    for (let count = 0; count < 1_001; count += 1) world.publish('alleycat/bikes/bike-7/ride', { count });
    expect(world.engine.counters()).toMatchObject({ puts: 1_000, actionFailures: 1, errorActionFailures: 0 });
    expect(world.errors).toEqual([
      {
        key: expect.stringMatching(/^errors\/ride\/2026\/09\/21\/uuid-\d+\.json$/),
        document: {
          ruleName: 'ride',
          topic: 'alleycat/bikes/bike-7/ride',
          cloudwatchTraceId: expect.stringMatching(/^uuid-/),
          clientId: 'bike-7',
          base64OriginalPayload: Buffer.from('{"count":1000}').toString('base64'),
          failures: [
            {
              failedAction: 'KinesisAction',
              failedResource: 'live',
              errorMessage: expect.stringMatching(/ProvisionedThroughputExceededException: Rate exceeded for shard/),
            },
          ],
        },
      },
    ]);
  });

  test.each([
    ['a partition key without a value', withKey('${racerId}'), { cadence: 85 }, /\$\{racerId\} has no value/],
    ['a partition key that is too long', withKey('${name}'), { name: 'x'.repeat(257) }, /257 characters/],
    ['a stream that is not there', { ...RIDE, kinesis: { streamName: 'gone', partitionKey: 'k' } }, {}, /not found/],
  ])('%s goes to the error action with its reason', (_, rule, payload, reason) => {
    const world = worldOf([RIDE]);
    const errors: ErrorDocument[] = [];
    const streams = new LocalStreams({ nowMs: () => AT_MS });
    streams.createStream({ streamName: 'live', shardCount: 1 });
    const engine = createRuleEngine({
      rules: [rule],
      stream: streams,
      errorStore: { put: async (_key, document) => void errors.push(document) },
      newUuid: () => 'uuid',
    });
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    engine.publish({ topic: 'alleycat/bikes/bike-7/ride', payload: bytes, clientId: 'c', atMs: AT_MS });
    expect(errors[0]?.failures[0]?.errorMessage).toMatch(reason);
    expect(Buffer.from(errors[0]?.base64OriginalPayload ?? '', 'base64')).toEqual(bytes);
    expect(world.errors).toEqual([]);
  });

  test.each([
    ['is not JSON', Buffer.from('{"cadence":')],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['is no object', Buffer.from('[1]')],
    ['is nested too deeply', Buffer.from(`{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`)],
  ])('a payload that %s is lost and counted, as in AWS no error action hears of it', (_, payload) => {
    const world = worldOf([RIDE]);
    world.publish('alleycat/bikes/bike-7/ride', payload);
    expect(world.engine.counters()).toMatchObject({ matches: 1, unreadable: 1, puts: 0, actionFailures: 0 });
    expect([world.records(), world.errors]).toEqual([[], []]);
  });

  test('counts the messages that even the error action lost', async () => {
    const refused = Promise.reject(new Error('the bucket is away'));
    const keyless = withKey('${racerId}');
    const world = worldOf([keyless, { ...keyless, name: 'second', errorKey: '${missing}' }], { put: () => refused });
    world.publish('alleycat/bikes/bike-7/ride', {});
    await expect(refused).rejects.toThrow('away');
    expect(world.engine.counters()).toMatchObject({ actionFailures: 2, errorActionFailures: 2 });
  });

  test('an error store that falls behind costs documents, counted, and not memory', () => {
    let kept = 0;
    const store = {
      put: () => {
        kept += 1;
        return new Promise<void>(() => undefined);
      },
    };
    const world = worldOf([withKey('${racerId}')], store);
    const payload = Buffer.from('{}'.padEnd(1_048_576 - 1_024));
    for (let count = 0; count < 70; count += 1) world.publish('alleycat/bikes/bike-7/ride', payload);
    expect(kept).toBe(64);
    expect(world.engine.counters()).toMatchObject({ actionFailures: 70, errorActionFailures: 6 });
  });

  test('no payload makes publishing throw, not even through the error key', () => {
    // A bare * hands the payload on, so that only the keys look into it.
    const world = worldOf([{ ...withKey('${a}'), sql: "SELECT * FROM 'alleycat/bikes/+/ride'", errorKey: '${a}' }]);
    world.publish('alleycat/bikes/bike-7/ride', Buffer.from(`{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`));
    expect(world.engine.counters()).toMatchObject({ actionFailures: 1, errorActionFailures: 1 });
  });

  test('a rule that writes to a log group is counted', () => {
    const { kinesis: _, ...health } = { ...RIDE, name: 'health', sql: "SELECT *, topic(3) AS bikeId FROM 'a/#'" };
    const world = worldOf([{ ...health, logs: { logGroupName: 'alleycat/health' } }]);
    world.publish('a/b', { v: 1 });
    world.publish('a/b', Buffer.from('?'));
    expect(world.engine.counters()).toMatchObject({ puts: 0, logged: 1, unreadable: 1, actionFailures: 0 });
    expect(world.errors).toEqual([]);
  });

  test("runs the stack's own rules, one for each kind of message", () => {
    const world = worldOf(TOPIC_RULES);
    for (const rule of TOPIC_RULES) {
      world.publish(`$aws/rules/${rule.name}/alleycat/bikes/bike-7/${rule.kind}`, { v: 1 });
      world.publish(`alleycat/bikes/bike-7/${rule.kind}`, { v: 1 });
    }
    const puts = STREAM_RULES.length * 2;
    expect(world.engine.counters()).toMatchObject({ matches: 12, puts, logged: 12 - puts, actionFailures: 0 });
    expect(world.records()).toHaveLength(puts);
    expect(new Set(world.records().map(({ key, data }) => `${key} ${data}`))).toEqual(
      new Set(['bike-7 {"v":1,"bikeId":"bike-7"}']),
    );
    world.publish('alleycat/bikes/bike-7/ride', { tooLongForTheStream: 'x'.repeat(1_048_576) });
    expect(world.errors[0]?.key).toMatch(/^errors\/.+\/2026\/09\/21\/uuid-\d+\.json$/);
  });
});

function withKey(partitionKey: string): EngineRule {
  return { ...RIDE, kinesis: { streamName: 'live', partitionKey } };
}
