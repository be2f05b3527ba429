import type { TimeAnchor } from '../time/time-anchor.ts';

const MAX_ANCHORS = 96;
/** Each head carries them all: a tenth of a segment is the most that they may take. */
const MAX_NEEDED = 900;

/**
 * Adds an anchor to those that are kept, in the order in which they came. Of each boot the first, the first synchronised
 * one and the last are enough to place every sample of it and of its neighbours in time. When there are many, the oldest go
 * first that give no sample its true time: all but the first synchronised one of each boot that `isWaiting`.
 */
export function keepAnchor(
  anchors: readonly TimeAnchor[],
  anchor: TimeAnchor,
  isWaiting: (hostBoot: string) => boolean,
): TimeAnchor[] {
  if (anchors.some((each) => isSame(each, anchor))) return [...anchors];
  const own = [...anchors, anchor].filter(({ hostBoot }) => hostBoot === anchor.hostBoot);
  const ofBoot = new Set([own[0], own.find(({ synced }) => synced), anchor]);
  const kept = [...anchors, anchor].filter((each) => each.hostBoot !== anchor.hostBoot || ofBoot.has(each));
  if (kept.length <= MAX_ANCHORS) return kept;
  const spare = kept.filter(
    (each) => each.hostBoot !== anchor.hostBoot && !(isFirstSynced(each, kept) && isWaiting(each.hostBoot)),
  );
  const dropped = new Set(spare.slice(0, kept.length - MAX_ANCHORS));
  return kept.filter((each) => !dropped.has(each)).slice(-MAX_NEEDED);
}

function isFirstSynced(anchor: TimeAnchor, anchors: readonly TimeAnchor[]): boolean {
  return anchor === anchors.find(({ hostBoot, synced }) => synced && hostBoot === anchor.hostBoot);
}

function isSame(left: TimeAnchor, right: TimeAnchor): boolean {
  return (
    left.hostBoot === right.hostBoot &&
    left.monotonicMs === right.monotonicMs &&
    left.wallMs === right.wallMs &&
    left.synced === right.synced
  );
}
