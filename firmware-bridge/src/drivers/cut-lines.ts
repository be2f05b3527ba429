import { guardLength, INITIAL_LENGTH_GUARD, type LengthGuard } from './length-guard.ts';

/** Longest line that is let through; the sensor board's own have at most 80 bytes. */
export const MAX_LINE_BYTES = 128;

/** What of a line was read before its end came. */
export interface LineCuts {
  readonly guard: LengthGuard;
  readonly rest: string;
}

export const INITIAL_LINE_CUTS: LineCuts = { guard: INITIAL_LENGTH_GUARD, rest: '' };

/**
 * What the daemon's guard and parser make of a chunk, in any cuts, for a replay and the monitor: the lines that are complete now,
 * without their line feeds, one character per byte, and how many bytes were dropped of lines that are too long. Empty lines are
 * left out.
 */
export function cutLines(
  cuts: LineCuts,
  chunk: Uint8Array,
): { cuts: LineCuts; lines: readonly string[]; droppedBytes: number } {
  const { guard, passed, droppedBytes } = guardLength(cuts.guard, chunk, MAX_LINE_BYTES);
  let text = cuts.rest;
  for (const bytes of passed) for (const byte of bytes) text += String.fromCharCode(byte);
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  return { cuts: { guard, rest }, lines: lines.filter((line) => line !== ''), droppedBytes };
}
