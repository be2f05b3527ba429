const LINE_FEED = 0x0a;

/**
 * Stands before a line parser that has no bound of its own: lets bytes through until a line would pass `maxBytes`, then
 * drops the rest of it. `lineBytes` counts the bytes since the last line feed that were let through.
 */
export interface LengthGuard {
  readonly lineBytes: number;
  readonly dropping: boolean;
}

export const INITIAL_LENGTH_GUARD: LengthGuard = { lineBytes: 0, dropping: false };

/** Takes a chunk; `passed` are the bytes for the parser (views of the chunk), `droppedBytes` how many were dropped. */
export function guardLength(
  guard: LengthGuard,
  chunk: Uint8Array,
  maxBytes: number,
): { guard: LengthGuard; passed: Uint8Array[]; droppedBytes: number } {
  const passed: Uint8Array[] = [];
  let { lineBytes, dropping } = guard;
  let droppedBytes = 0;
  for (let start = 0; start < chunk.length; ) {
    const feed = chunk.indexOf(LINE_FEED, start);
    const end = feed === -1 ? chunk.length : feed;
    const room = dropping ? 0 : Math.min(end - start, maxBytes - lineBytes);
    droppedBytes += end - start - room;
    dropping = room < end - start || dropping;
    lineBytes += room;
    if (room > 0) passed.push(chunk.subarray(start, start + room));
    if (feed !== -1) {
      passed.push(chunk.subarray(feed, feed + 1));
      lineBytes = 0;
      dropping = false;
    }
    start = end + 1;
  }
  return { guard: { lineBytes, dropping }, passed, droppedBytes };
}
