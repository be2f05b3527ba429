/**
 * What the stack sets, as far as costs and latency depend on it. Measured where it says so; the rest are the stack's settings,
 * and a test compares them with its template.
 */
export const DEPLOYMENT = {
  /** The backlog stream is small: bikes come back one by one. */
  backlogShards: 1,
  /** Leaderboard and archive both read the live stream. */
  consumersPerStream: 2,
  leaderboardWindowS: 1,
  archiveWindowS: 60,
  announcerWindowS: 1,
  heartbeatEveryS: 60,
  /** The announcer's own pace: up to this many riders a class each second, above it every five. */
  standingEveryS: 1,
  crowdedStandingEveryS: 5,
  crowdedRiders: 5_000,
  /** Lambda asks each shard once a second. */
  lambdaPollS: 1,
  lambdaMemoryGb: 0.5,
  /** Start of an invocation, and its calls to AWS. */
  lambdaOverheadMs: 20,
  /** At 512 MB a function has about 0.3 of a core; a fifth of what a whole core does per sample is on the careful side. */
  lambdaSamplesPerS: 20_000,
  /** A line of the archive as JSON, with its newline, and what gzip leaves of it. */
  archiveLineBytes: 190,
  archiveGzipShare: 0.15,
  archiveFileEveryS: 300,
  /** Share of the JQ hours that AWS's own example of dynamic partitioning has for each GB. */
  jqHoursPerGb: 0.1,
  alarms: 16,
  customMetrics: 8,
} as const;
