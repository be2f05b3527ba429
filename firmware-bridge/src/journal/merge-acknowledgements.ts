import { acknowledgements } from './carried-records.ts';
import type { JournalRecord } from './journal-record.ts';
import type { RunRange } from './run-ranges.ts';

/** The same in fewer lines: acknowledgements that follow one another become one. The order of all others stays. */
export function mergeAcknowledgements(records: readonly JournalRecord[]): JournalRecord[] {
  const merged: JournalRecord[] = [];
  let ranges: RunRange[] = [];
  const end = (): void => {
    merged.push(...acknowledgements(ranges));
    ranges = [];
  };
  for (const record of records) {
    if (record.k === 'ack') ranges.push(...record.ranges);
    else {
      end();
      merged.push(record);
    }
  }
  end();
  return merged;
}
