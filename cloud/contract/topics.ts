/** What a bike publishes, each on a topic of its own. */
export type BikeTopicKind = 'ride' | 'pack' | 'backlog' | 'gap' | 'heartbeat' | 'presence';

/** Topic on which one bike publishes: `alleycat/bikes/<bikeId>/<kind>`. */
export function bikeTopic(bikeId: string, kind: BikeTopicKind): string {
  return `alleycat/bikes/${bikeId}/${kind}`;
}

/** Filter that matches a kind of message of every bike. */
export function bikeTopicFilter(kind: BikeTopicKind): string {
  return bikeTopic('+', kind);
}

/** Topic on which the cloud speaks to one bike. */
export function commandTopic(bikeId: string): string {
  return `alleycat/bikes/${bikeId}/command`;
}

/** Topic on which the standing of a class is sent to its bikes. */
export function standingTopic(classId: number): string {
  return `alleycat/classes/${classId}/standing`;
}

/**
 * The Basic Ingest form of a topic, which reaches one AWS IoT rule directly and is not billed as messaging.
 * Source: AWS IoT Core developer guide, "Reducing messaging costs with Basic Ingest".
 */
export function basicIngestTopic(ruleName: string, topic: string): string {
  return `$aws/rules/${ruleName}/${topic}`;
}

/** Kinds of message that a bike may send straight to their rule, which carries them into a stream. */
export type IngestKind = Extract<BikeTopicKind, 'ride' | 'pack' | 'backlog' | 'gap'>;

/** Name of the AWS IoT rule that takes in a kind of message; rule names allow no hyphen. */
export function ingestRuleName(kind: BikeTopicKind): string {
  return `alleycat_${kind}`;
}

/** Whether a rule carries this kind of message into a stream, so that it may be published by Basic Ingest. */
export function isIngestKind(kind: BikeTopicKind): kind is IngestKind {
  return kind === 'ride' || kind === 'pack' || kind === 'backlog' || kind === 'gap';
}
