import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { isResistanceTable } from '../drivers/peloton/resistance-table.ts';
import { crc32c } from '../journal/crc32c.ts';

const MAX_CHARACTERS = 1024;

const fileSchema = z.object({
  v: z.literal(1),
  table: z.array(z.int()).refine(isResistanceTable, 'no resistance table'),
  crc32c: z.string(),
});

const checksumOf = (table: readonly number[]): string =>
  crc32c(new TextEncoder().encode(table.join())).toString(16).padStart(8, '0');

/** The table that a Peloton bike told, or undefined when there is none, or one that is damaged: the bike is asked again then. */
export function readResistanceTable(path: string): readonly number[] | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_CHARACTERS) return undefined;
    const { data } = fileSchema.safeParse(JSON.parse(text));
    return data?.crc32c === checksumOf(data?.table ?? []) ? data.table : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the table, whole or not at all. Throws when the file cannot be written. */
export function writeResistanceTable(path: string, table: readonly number[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const text = `${JSON.stringify({ v: 1, table, crc32c: checksumOf(table) })}\n`;
  writeFileSync(`${path}.new`, text, { flush: true });
  renameSync(`${path}.new`, path);
}
