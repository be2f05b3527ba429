import type { TimeAnchor } from '../time/time-anchor.ts';
import type { SampleRecord } from './record.ts';

const SECOND_MS = 1000;

/**
 * The time of a record by all that is known now. `anchors` are in the order in which they were journaled. A record of a
 * boot with a synchronised anchor has true time, also if it was made before; a record of a boot without one is estimated,
 * and lies after the last synchronised anchor of an earlier boot and before the first of a later one. A race's second
 * keeps its time: it was frozen on a synchronised clock.
 */
export function trueTime(
  record: SampleRecord,
  anchors: readonly TimeAnchor[],
): { timeMs: number; clock: 'synced' | 'estimated' } {
  if (record.clock === 'synced' || record.race !== undefined) return { timeMs: record.timeMs, clock: record.clock };
  const own = anchors.filter(({ hostBoot, synced }) => synced && hostBoot === record.hostBoot);
  const anchor = own.findLast(({ monotonicMs }) => monotonicMs <= record.endMs) ?? own[0];
  if (anchor !== undefined) {
    const endWallMs = anchor.wallMs + (record.endMs - anchor.monotonicMs);
    return { timeMs: Math.round(endWallMs / SECOND_MS - 1) * SECOND_MS, clock: 'synced' };
  }
  return { timeMs: clampBetweenBoots(record, anchors), clock: 'estimated' };
}

function clampBetweenBoots(record: SampleRecord, anchors: readonly TimeAnchor[]): number {
  const first = anchors.findIndex(({ hostBoot }) => hostBoot === record.hostBoot);
  const last = anchors.findLastIndex(({ hostBoot }) => hostBoot === record.hostBoot);
  if (first === -1) return record.timeMs;
  const earlier = anchors.slice(0, first).findLast(({ synced }) => synced)?.wallMs ?? 0;
  const later = anchors.slice(last + 1).find(({ synced }) => synced)?.wallMs ?? Number.MAX_SAFE_INTEGER;
  const timeMs = Math.min(Math.max(record.timeMs, Math.ceil(earlier / SECOND_MS) * SECOND_MS), later - SECOND_MS);
  return Math.max(0, Math.floor(timeMs / SECOND_MS) * SECOND_MS);
}
