/** How Firehose finds the partition of a line (JQ 1.6): the UTC day of arrival, and the class, 0 outside a race. */
export const ARCHIVE_QUERY = '{dt:.dt,class:.class}';

/** The fields of a line that are the partition. */
export const ARCHIVE_PARTITION = [
  { name: 'dt', type: 'string' },
  { name: 'class', type: 'int' },
] as const;

/** The other fields of a line, as cloud/consumers/archive writes them. */
export const ARCHIVE_COLUMNS = [
  { name: 'kind', type: 'string' },
  { name: 'bike_id', type: 'string' },
  { name: 'arrived_ms', type: 'bigint' },
  { name: 'run_id', type: 'string' },
  { name: 'seq', type: 'bigint' },
  { name: 'to_seq', type: 'bigint' },
  { name: 'reason', type: 'string' },
  { name: 'time_ms', type: 'bigint' },
  { name: 'clock', type: 'string' },
  { name: 'race_id', type: 'bigint' },
  { name: 'racer_id', type: 'int' },
  { name: 'second', type: 'int' },
  { name: 'cadence', type: 'double' },
  { name: 'resistance', type: 'double' },
  { name: 'output', type: 'double' },
] as const;

/** Athena computes the partitions from these (partition projection), so that nobody has to add any. */
export const ARCHIVE_PROJECTION = {
  'projection.enabled': 'true',
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': '2026-01-01,NOW+1DAYS',
  'projection.class.type': 'integer',
  'projection.class.range': '0,6',
} as const;
