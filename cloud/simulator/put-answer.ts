import type { StreamRecord } from './stream-record.ts';

/** What came of one PutRecords call. */
export type PutAnswer =
  /** The error code of each refused entry, by its place in the call; the others are stored. */
  | { readonly kind: 'answered'; readonly refused: ReadonlyMap<number, string> }
  /** The whole call failed. `mayBeStored` when the stream may have taken it all the same, `again` when that may help. */
  | { readonly kind: 'failed'; readonly error: string; readonly mayBeStored: boolean; readonly again: boolean };

/** Sends one call: at most 500 records and 10 MiB with their keys. It never rejects. */
export type SendRecords = (records: readonly StreamRecord[]) => Promise<PutAnswer>;

export const THROTTLED = 'ProvisionedThroughputExceededException';

/** Answers of the API that come before anything was stored, and that time may mend. */
const BUSY = new Set([THROTTLED, 'LimitExceededException', 'ThrottlingException', 'KMSThrottlingException']);

/** Errors of a connection that never stood. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** What the AWS SDK tells of a failed call. */
interface CallError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined };
}

/** Judges the error of a call: an answer below 500 is a refusal; a silence, a broken line and a 5xx leave open what was stored. */
export function judgeCallError(thrown: unknown): PutAnswer {
  const { name, message, code, $metadata }: CallError = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const error = [name, message].filter((part) => typeof part === 'string' && part !== '').join(': ') || String(thrown);
  const status = $metadata?.httpStatusCode;
  if (BUSY.has(String(name))) return { kind: 'failed', error, mayBeStored: false, again: true };
  if (status !== undefined && status >= 300 && status < 500 && status !== 429) {
    return { kind: 'failed', error, mayBeStored: false, again: false };
  }
  if (status === undefined && /Credential|Token/.test(String(name))) {
    return { kind: 'failed', error, mayBeStored: false, again: false };
  }
  return { kind: 'failed', error, mayBeStored: !NOT_SENT.has(String(code)), again: true };
}

/** Reads the answer of a call of this many records; one that does not say what came of each leaves open what was stored. */
export function readPutAnswer(entries: number, answer: PutRecordsAnswer): PutAnswer {
  const results = answer.Records;
  if (results === undefined || results.length !== entries) {
    const error = `the answer tells of ${results?.length ?? 0} records of ${entries}`;
    return { kind: 'failed', error, mayBeStored: true, again: true };
  }
  const refused = new Map<number, string>();
  for (const [place, { ErrorCode }] of results.entries()) if (ErrorCode) refused.set(place, ErrorCode);
  return { kind: 'answered', refused };
}

interface PutRecordsAnswer {
  readonly Records?: readonly { readonly ErrorCode?: string | undefined }[] | undefined;
}
