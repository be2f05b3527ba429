import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Archive } from './archive.ts';
import type { Fleet } from './fleet.ts';
import type { Ingest } from './ingest.ts';
import type { Leaderboard } from './leaderboard.ts';

/** A sign of trouble: an alarm rings when `metric` is at least `threshold` in `periods` periods one after the other. */
export interface Watch {
  readonly id: string;
  /** The heading in the runbook. */
  readonly entry: string;
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods: number;
}

/** What is watched. */
export interface Watched {
  readonly ingest: Ingest;
  readonly leaderboard: Leaderboard;
  readonly archive: Archive;
  readonly fleet: Fleet;
}

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);

/** Rings at the first one. */
export function once(entry: string, says: string, metric: IMetric): Watch {
  return { id: entry, entry, says, metric, threshold: 1, periods: 1 };
}

/** Rings when it has lasted for three periods. */
export function lasting(entry: string, says: string, metric: IMetric, threshold: number): Watch {
  return { id: entry, entry, says, metric, threshold, periods: 3 };
}

export function sumOf(period: Duration) {
  return { statistic: 'Sum', period };
}
