import { boardSerialSchema } from '@alleycat/contract';
import * as z from 'zod';
import type { FlashedBoard } from '../aws/dynamo-fleet-store.ts';

/** Largest flash log that is read, in bytes, and its longest line, in characters. */
export const MAX_FLASH_LOG_BYTES = 16 * 1_048_576;
const MAX_LINE_LENGTH = 1_000;
const MAX_PROBLEMS = 20;
/** How far the clock of the flashing line may be ahead. */
const CLOCK_SLACK_MS = 3_600_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const label = z.string().regex(/^[^\u0000-\u001f\u007f]{1,32}$/, '1 to 32 characters without control characters');
const lineSchema = z.object({
  serial: boardSerialSchema,
  hardware: label,
  firmware: label,
  time: z.iso.datetime({ error: 'a time in UTC, for example 2026-11-24T10:00:00Z' }),
});

/** The boards of a flash log, or everything that is wrong with it, each problem with its line. */
export type FlashLog = { readonly boards: readonly FlashedBoard[] } | { readonly problems: readonly string[] };

/**
 * Reads a flash log: one JSON object a line for each board that was flashed. Empty lines and unknown fields are passed over; of a
 * board that was flashed more than once the last time counts.
 */
export function readFlashLog(text: string, nowMs: number): FlashLog {
  const boards = new Map<number, FlashedBoard>();
  const problems: string[] = [];
  let wrong = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const board = readLine(line, nowMs);
    if ('problem' in board) {
      wrong += 1;
      if (problems.length < MAX_PROBLEMS) problems.push(`line ${index + 1}: ${board.problem}`);
    } else if (board.flashedAtMs >= (boards.get(board.serial)?.flashedAtMs ?? 0)) {
      boards.set(board.serial, board);
    }
  }
  if (wrong > problems.length) problems.push(`and ${wrong - problems.length} lines more`);
  if (wrong === 0 && boards.size === 0) problems.push('there is no board in it');
  return problems.length > 0 ? { problems } : { boards: [...boards.values()] };
}

function readLine(line: string, nowMs: number): FlashedBoard | { readonly problem: string } {
  if (line.length > MAX_LINE_LENGTH) return { problem: `longer than ${MAX_LINE_LENGTH} characters` };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'not a JSON object' };
  }
  const read = lineSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { problem: `${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'not a board'}` };
  }
  const { serial, hardware, firmware, time } = read.data;
  const flashedAtMs = Date.parse(time);
  if (flashedAtMs > nowMs + CLOCK_SLACK_MS) return { problem: `time: ${time} is in the future` };
  return { serial, hardware, firmware, flashedAtMs };
}
