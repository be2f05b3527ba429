import { Fault } from '../faults.ts';
import type { CaptureEntry } from './capture-format.ts';
import { type CaptureFindings, readCapture } from './read-capture.ts';
import { newReplay, type Replay, type ReplayRow, type ReplaySummary, replayEntry } from './replay-capture.ts';

/** What a whole capture came to. */
export interface Played {
  readonly summary: ReplaySummary;
  readonly findings: CaptureFindings;
}

/** Silence is replayed in steps of this, so that a long one makes no long list of rows. */
const STEP_US = 600_000_000;

/**
 * Replays the bytes of a capture file and gives the rows as they come, until `onRows` says that it wants no more; then
 * undefined. Throws CAPTURE_WRONG when it is no capture.
 */
export async function playCapture(
  file: AsyncIterable<Uint8Array>,
  onRows: (rows: readonly ReplayRow[]) => Promise<boolean>,
): Promise<Played | undefined> {
  const reading = readCapture();
  let replay: Replay | undefined;
  const take = async (entries: readonly CaptureEntry[]): Promise<boolean> => {
    for (const entry of entries) {
      if (replay === undefined) break;
      for (let atUs = replay.summary.durationUs + STEP_US; atUs < entry.atUs; atUs += STEP_US) {
        if (!(await onRows(replayEntry(replay, { kind: 'unknown', atUs })))) return false;
      }
      const rows = replayEntry(replay, entry);
      if (rows.length > 0 && !(await onRows(rows))) return false;
    }
    return true;
  };
  for await (const bytes of file) {
    const entries = reading.take(bytes);
    const header = reading.header();
    if (header === undefined) continue;
    if ('error' in header) break;
    replay ??= newReplay(header);
    if (!(await take(entries))) return undefined;
  }
  if (!(await take(reading.end()))) return undefined;
  if (replay !== undefined) return { summary: replay.summary, findings: reading.findings() };
  const header = reading.header();
  throw new Fault(
    'CAPTURE_WRONG',
    header !== undefined && 'error' in header ? `${header.error}.` : 'It ends before the end of its first line.',
  );
}
