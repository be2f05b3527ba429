/** What the stack, its functions and the bikes are set to, as far as costs and latency depend on it; a test compares each value. */
export const DEPLOYMENT = {
  /** The backlog stream is small: bikes come back one by one. */
  backlogShards: 1,
  /** Leaderboard and archive both read the live stream. */
  consumersPerStream: 2,
  /** Leaderboard and archive gather batches of up to a second; the announcer takes what the table's stream has. */
  batchWindowS: 1,
  heartbeatEveryS: 60,
  /** The announcer's pace for a class of up to so many riders, and above: shards bring batches once a second, and it skips one. */
  standingEveryS: 2,
  crowdedStandingEveryS: 5,
  crowdedRiders: 5_000,
  consumerMemoryGb: 0.5,
  announcerMemoryGb: 1,
  archiveFileEveryS: 900,
  /** The finisher reads each race whole, for the bests and for the final result. */
  readsOfARace: 2,
  alarms: 40,
  /** Those that the functions count. */
  customMetrics: 14,
} as const;

/** What no setting says: how AWS reads streams, and what is supposed of the functions and the archive. */
export const ASSUMED = {
  /** Lambda asks each shard once a second. */
  lambdaPollS: 1,
  /** And the stream of a table four times. */
  tablePollS: 0.25,
  /** Start of an invocation, and its calls to AWS. */
  lambdaOverheadMs: 20,
  /** At 512 MB a function has about 0.3 of a core; a fifth of what a whole core does per sample is on the careful side. */
  lambdaSamplesPerS: 20_000,
  /** What gzip leaves of the archive's lines. */
  archiveGzipShare: 0.15,
  /** Share of the JQ hours that AWS's own example of dynamic partitioning has for each GB. */
  jqHoursPerGb: 0.1,
} as const;
