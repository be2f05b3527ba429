import type { TimeAnchor } from '../time/time-anchor.ts';

const MAX_ANCHORS = 96;

/**
 * Adds an anchor to those that are kept, in the order in which they came. Of each boot the first, the first synchronised
 * one and the last are enough to place every sample of it and of its neighbours in time.
 */
export function keepAnchor(anchors: readonly TimeAnchor[], anchor: TimeAnchor): TimeAnchor[] {
  if (anchors.some((each) => isSame(each, anchor))) return [...anchors];
  const own = [...anchors, anchor].filter(({ hostBoot }) => hostBoot === anchor.hostBoot);
  const kept = new Set([own[0], own.find(({ synced }) => synced), anchor]);
  return [...anchors, anchor].filter((each) => each.hostBoot !== anchor.hostBoot || kept.has(each)).slice(-MAX_ANCHORS);
}

function isSame(left: TimeAnchor, right: TimeAnchor): boolean {
  return (
    left.hostBoot === right.hostBoot &&
    left.monotonicMs === right.monotonicMs &&
    left.wallMs === right.wallMs &&
    left.synced === right.synced
  );
}
