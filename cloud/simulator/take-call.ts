import type { StreamRecord } from './stream-record.ts';

/** What one PutRecords call takes. Source: Kinesis API reference, PutRecords. */
export const PUT_LIMITS = { records: 500, bytes: 10 * 1_048_576 } as const;

/** Size of a record as the API counts it: data and key, before base64. */
export function recordBytes({ data, partitionKey }: StreamRecord): number {
  return data.length + Buffer.byteLength(partitionKey);
}

/** How many records from this place on fit into one call: at least one, if there is one. */
export function fitsCall(
  waiting: readonly { readonly bytes: number }[],
  from: number,
  limits: { readonly records: number; readonly bytes: number } = PUT_LIMITS,
): number {
  let bytes = 0;
  const most = Math.min(waiting.length - from, limits.records);
  for (let count = 0; count < most; count += 1) {
    bytes += waiting[from + count]?.bytes ?? 0;
    if (bytes > limits.bytes) return Math.max(1, count);
  }
  return most;
}
