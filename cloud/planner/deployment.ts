/**
 * What the stack sets, as far as costs and latency depend on it. Measured where it says so; the rest are the stack's settings,
 * and a test compares them with its template.
 */
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
  /** Lambda asks each shard once a second. */
  lambdaPollS: 1,
  /** And the stream of a table four times. */
  tablePollS: 0.25,
  consumerMemoryGb: 0.5,
  announcerMemoryGb: 1,
  /** Start of an invocation, and its calls to AWS. */
  lambdaOverheadMs: 20,
  /** At 512 MB a function has about 0.3 of a core; a fifth of what a whole core does per sample is on the careful side. */
  lambdaSamplesPerS: 20_000,
  /** A line of the archive as JSON, with its newline, and what gzip leaves of it. */
  archiveLineBytes: 190,
  archiveGzipShare: 0.15,
  archiveFileEveryS: 900,
  /** Share of the JQ hours that AWS's own example of dynamic partitioning has for each GB. */
  jqHoursPerGb: 0.1,
  alarms: 37,
  customMetrics: 8,
} as const;
