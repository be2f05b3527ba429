import { type BikeTopicKind, bikeTopicFilter, type IngestKind, ingestRuleName } from '@alleycat/contract';

/** Names of the streams that the rules write to: live samples, and what bikes send after an outage. */
export const LIVE_STREAM = 'alleycat-live';
export const BACKLOG_STREAM = 'alleycat-backlog';

/** The log group that keeps what bikes say of their health. */
export const HEALTH_LOG_GROUP = 'alleycat/health';

/** What every AWS IoT topic rule has, as plain data that the laptop cloud and the stack both use. */
interface Rule<Kind extends BikeTopicKind> {
  readonly name: string;
  readonly kind: Kind;
  readonly sqlVersion: '2016-03-23';
  readonly sql: string;
  /** Key template of the error document in the error bucket. */
  readonly errorKey: string;
}

/** A rule that puts into a stream. */
export interface StreamRule extends Rule<IngestKind> {
  readonly kinesis: { readonly streamName: string; readonly partitionKey: string };
}

/** A rule that writes to a log group. */
export interface LogRule extends Rule<Exclude<BikeTopicKind, IngestKind>> {
  readonly logs: { readonly logGroupName: string };
}

export type TopicRule = StreamRule | LogRule;

// The bike is taken from the topic, which its certificate is bound to, never from the payload. No WHERE: a false one drops
// silently, so the consumers judge the values.
function topicRule<Kind extends BikeTopicKind>(kind: Kind): Rule<Kind> {
  const name = ingestRuleName(kind);
  return {
    name,
    kind,
    sqlVersion: '2016-03-23',
    sql: `SELECT *, topic(3) AS bikeId FROM '${bikeTopicFilter(kind)}'`,
    errorKey: `errors/${name}/\${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/\${newuuid()}.json`,
  };
}

function streamRule(kind: IngestKind, streamName: string): StreamRule {
  return { ...topicRule(kind), kinesis: { streamName, partitionKey: '${topic(3)}' } };
}

function logRule(kind: LogRule['kind']): LogRule {
  return { ...topicRule(kind), logs: { logGroupName: HEALTH_LOG_GROUP } };
}

/** The rules that carry bikes' messages into the streams. */
export const STREAM_RULES: readonly StreamRule[] = [
  streamRule('ride', LIVE_STREAM),
  streamRule('pack', LIVE_STREAM),
  streamRule('backlog', BACKLOG_STREAM),
  streamRule('gap', BACKLOG_STREAM),
];

/** Every rule: one for each kind of message that a bike publishes. */
export const TOPIC_RULES: readonly TopicRule[] = [...STREAM_RULES, logRule('heartbeat'), logRule('presence')];
