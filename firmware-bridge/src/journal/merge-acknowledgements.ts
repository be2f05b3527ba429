import { acknowledgements } from './carried-records.ts';
import type { JournalRecord } from './journal-record.ts';
import { addSamples, listSamples, type RunRanges } from './run-ranges.ts';

/** The same in fewer lines: acknowledgements that follow one another become one. The order of all others stays. */
export function mergeAcknowledgements(records: readonly JournalRecord[]): JournalRecord[] {
  const merged: JournalRecord[] = [];
  let ranges: RunRanges = new Map();
  const end = (): void => {
    merged.push(...acknowledgements(listSamples(ranges)));
    ranges = new Map();
  };
  for (const record of records) {
    if (record.k === 'ack') for (const range of record.ranges) addSamples(ranges, range);
    else {
      end();
      merged.push(record);
    }
  }
  end();
  return merged;
}
