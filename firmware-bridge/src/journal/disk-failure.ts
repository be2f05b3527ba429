import type { Segment } from './segment.ts';

/** A call of the disk port failed: which, and what the disk said. */
export class DiskFailure extends Error {
  readonly operation: string;
  readonly code: string;
  /** The segment whose records may be half on the disk now. */
  readonly segment: Segment | undefined;

  constructor(operation: string, cause: unknown, segment?: Segment) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.operation = operation;
    this.code = codeOf(cause);
    this.segment = segment;
  }
}

/** Waits for a call of the disk port; whatever it fails with becomes a DiskFailure. */
export async function onDisk<T>(operation: string, call: Promise<T>, segment?: Segment): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new DiskFailure(operation, error, segment);
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return 'UNKNOWN';
}
