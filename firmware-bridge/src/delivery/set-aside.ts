import type { SampleRecord } from '../journal/record.ts';

/** Why the broker will never take these records. */
export interface SetAsideReason {
  readonly code: 'PUBLISH_CONTENT_REFUSED' | 'PUBLISH_ENDS_CONNECTION';
  readonly detail: string;
}

/**
 * Port: keeps records that the broker refuses for good where a technician can look at them. Bounded: resolves true when
 * they are safe there, false when they are not, because it is full or the disk failed. Never rejects.
 */
export type SetAside = (records: readonly SampleRecord[], reason: SetAsideReason) => Promise<boolean>;
