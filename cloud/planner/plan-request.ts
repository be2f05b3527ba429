/** What a record's partition key is made of, and so which records share a shard. */
export const KEY_STRATEGIES = ['bike', 'class', 'random', 'timestamp'] as const;
export type KeyStrategy = (typeof KEY_STRATEGIES)[number];

/** What is to be planned. */
export interface PlanRequest {
  /** Riders who race at the same time. */
  readonly riders: number;
  /** Classes that they spread over evenly, 1 to 6. */
  readonly classes: number;
  /** Samples in a message: 1 is the live mode, one message a second; more is economy mode, one message in so many seconds. */
  readonly samplesPerMessage: number;
  /** How samples reach the rules: by Basic Ingest, or as messages through the broker. */
  readonly ingest: 'basic' | 'messages';
  /** Actions that a rule has: the stream, and whatever an operator adds. */
  readonly actionsPerRule: number;
  readonly capacity: 'provisioned' | 'on-demand';
  readonly key: KeyStrategy;
  /** Shards of the stream; left out, as many as are needed. */
  readonly shards?: number;
  /** How full the hottest shard may be in its fullest second, percent of its quota. */
  readonly targetPercent: number;
  /** Time between two standings of a class; left out, as the announcer does it. */
  readonly standingsEveryS?: number;
  /** Time in which all bikes connect, after a power cut or an outage. */
  readonly connectWithinS: number;
  /** The part of a second within which the messages of that second arrive; matters to time as partition key. */
  readonly arrivalSpreadMs: number;
  /** Draws the riders whose messages are measured. */
  readonly seed: number;
}
