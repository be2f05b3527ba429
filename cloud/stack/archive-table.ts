/** How Firehose finds the partition of a line (JQ 1.6): the UTC day of the sample, and its class, 0 outside a race. */
export const ARCHIVE_QUERY = '{dt:.dt,class:.class}';

/** Columns of the archive's table, by the fields of a line. */
export const ARCHIVE_COLUMNS: readonly { readonly name: string; readonly type: string }[] = [];

/** Athena computes the partitions from these (partition projection), so that nobody has to add any. */
export const ARCHIVE_PROJECTION: Readonly<Record<string, string>> = {
  'projection.enabled': 'true',
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': '2026-01-01,NOW+1DAYS',
  'projection.class.type': 'integer',
  'projection.class.range': '0,6',
};
