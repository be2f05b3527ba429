import type { JournalRecord } from './journal-record.ts';
import { decodeLayout1 } from './layout1.ts';

/** The layout that is written. */
export const LAYOUT = 1;

/** How each layout that was ever written is read; undefined for a line that says nothing known. */
const DECODERS: ReadonlyMap<number, (json: string) => JournalRecord | undefined> = new Map([[1, decodeLayout1]]);

/** Reads a line of this layout; undefined when the layout or the line is not known. */
export function decodeRecord(layout: number, json: string): JournalRecord | undefined {
  return DECODERS.get(layout)?.(json);
}

/** The layout that a header names, also one that is newer than this software; undefined for any other line. */
export function layoutOf(json: string): number | undefined {
  const match = /^\{"k":"segment","layout":(\d{1,9})[,}]/.exec(json);
  return match === null ? undefined : Number(match[1]);
}
