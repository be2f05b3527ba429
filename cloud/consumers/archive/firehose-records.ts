import type { ArchivePartition } from './archive-lines.ts';

/** Firehose takes records of at most 1,000 KiB, apart into at most 500 lines, and at most 500 records and 4 MiB a call. */
export const FIREHOSE_LIMITS = {
  recordBytes: 1_000 * 1_024,
  recordLines: 500,
  callRecords: 500,
  callBytes: 4 * 1_048_576,
};

const encoder = new TextEncoder();

/**
 * Puts lines together to records of Firehose, each of one partition: Firehose bills every record as a multiple of 5 KB, so
 * that lines sent one by one would cost twenty times as much. It takes them apart again by its JSON de-aggregation.
 */
export function firehoseRecords(partitions: readonly ArchivePartition[]): Uint8Array[] {
  return partitions.flatMap(({ lines }) => {
    const records: string[][] = [];
    let bytes = FIREHOSE_LIMITS.recordBytes;
    for (const line of lines) {
      // Every character of a line is ASCII: ids, numbers and words of our own.
      const isFull = (records.at(-1)?.length ?? 0) >= FIREHOSE_LIMITS.recordLines;
      if (isFull || bytes + line.length + 1 > FIREHOSE_LIMITS.recordBytes) {
        records.push([]);
        bytes = 0;
      }
      bytes += line.length + 1;
      records.at(-1)?.push(line);
    }
    return records.map((record) => encoder.encode(`${record.join('\n')}\n`));
  });
}

/** Cuts records into calls that Firehose takes. */
export function firehoseCalls(records: readonly Uint8Array[]): Uint8Array[][] {
  const calls: Uint8Array[][] = [];
  let bytes = 0;
  for (const record of records) {
    const call = calls.at(-1);
    if (
      call === undefined ||
      call.length >= FIREHOSE_LIMITS.callRecords ||
      bytes + record.length > FIREHOSE_LIMITS.callBytes
    ) {
      calls.push([record]);
      bytes = record.length;
    } else {
      call.push(record);
      bytes += record.length;
    }
  }
  return calls;
}
