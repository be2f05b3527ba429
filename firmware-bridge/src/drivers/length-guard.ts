const LINE_FEED = 0x0a;
const DOLLAR = 0x24;
const CUT = Uint8Array.of(LINE_FEED);

/**
 * Stands before a line parser that has no bound of its own: lets bytes through until a line would pass `maxBytes`, then
 * drops the rest of it. `lineBytes` counts the bytes since the last line feed that were let through.
 */
export interface LengthGuard {
  readonly lineBytes: number;
  readonly dropping: boolean;
}

export const INITIAL_LENGTH_GUARD: LengthGuard = { lineBytes: 0, dropping: false };

/**
 * Takes a chunk; `passed` are the bytes for the parser (views of the chunk, as few as can be), `droppedBytes` how many were
 * dropped. Dropping ends at a line feed, or at a `$`, which begins a new line: there a line feed of the guard's own ends the
 * cut one.
 */
export function guardLength(
  guard: LengthGuard,
  chunk: Uint8Array,
  maxBytes: number,
): { guard: LengthGuard; passed: Uint8Array[]; droppedBytes: number } {
  const passed: Uint8Array[] = [];
  let { lineBytes, dropping } = guard;
  let droppedBytes = 0;
  let passedTo = 0;
  const passUpTo = (end: number): void => {
    if (end > passedTo) passed.push(chunk.subarray(passedTo, end));
  };
  for (let start = 0; start < chunk.length; ) {
    const feed = chunk.indexOf(LINE_FEED, start);
    const end = feed === -1 ? chunk.length : feed;
    if (!dropping) {
      const room = Math.min(end - start, maxBytes - lineBytes);
      start += room;
      lineBytes += room;
      dropping = start < end;
      if (dropping) passUpTo(start);
    }
    if (dropping) {
      const dollar = chunk.subarray(start, end).indexOf(DOLLAR);
      const resumeAt = dollar === -1 ? end : start + dollar;
      droppedBytes += resumeAt - start;
      start = resumeAt;
      passedTo = start;
    }
    if (start < end) passed.push(CUT);
    else if (feed !== -1) start += 1;
    else break;
    lineBytes = 0;
    dropping = false;
  }
  passUpTo(chunk.length);
  return { guard: { lineBytes, dropping }, passed, droppedBytes };
}
