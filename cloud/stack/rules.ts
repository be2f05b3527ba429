import { bikeTopicFilter, type IngestKind, ingestRuleName } from '@alleycat/contract';

/** Names of the streams that the rules write to: live samples, and what bikes send after an outage. */
export const LIVE_STREAM = 'alleycat-live';
export const BACKLOG_STREAM = 'alleycat-backlog';

/** An AWS IoT topic rule as plain data, the part of its payload that the laptop cloud and the stack both use. */
export interface TopicRule {
  readonly name: string;
  readonly kind: IngestKind;
  readonly sqlVersion: '2016-03-23';
  readonly sql: string;
  readonly kinesis: { readonly streamName: string; readonly partitionKey: string };
  /** Key template of the error document in the error bucket. */
  readonly errorKey: string;
}

// The bike is taken from the topic, which its certificate is bound to, never from the payload. No WHERE: a false one drops
// silently, so the consumers judge the values.
function ingestRule(kind: IngestKind, streamName: string): TopicRule {
  const name = ingestRuleName(kind);
  return {
    name,
    kind,
    sqlVersion: '2016-03-23',
    sql: `SELECT *, topic(3) AS bikeId FROM '${bikeTopicFilter(kind)}'`,
    kinesis: { streamName, partitionKey: '${topic(3)}' },
    errorKey: `errors/${name}/\${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/\${newuuid()}.json`,
  };
}

/** Every rule that carries a bike's messages into a stream. */
export const TOPIC_RULES: readonly TopicRule[] = [
  ingestRule('ride', LIVE_STREAM),
  ingestRule('pack', LIVE_STREAM),
  ingestRule('backlog', BACKLOG_STREAM),
];
