import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TYPICAL_TABLE } from '../drivers/peloton/resistance-table.ts';
import { readResistanceTable, writeResistanceTable } from './resistance-table-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-table-'));
  path = join(folder, 'bike', 'table.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a table that was kept is read again', () => {
  expect(readResistanceTable(path)).toBeUndefined();
  writeResistanceTable(path, TYPICAL_TABLE);
  expect(readResistanceTable(path)).toEqual(TYPICAL_TABLE);
});

test('a file with any one byte changed gives no table, or the one that was kept', () => {
  writeResistanceTable(path, TYPICAL_TABLE);
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (bytes[at] ?? 0) ^ 0x01;
    writeFileSync(path, damaged);
    expect([undefined, TYPICAL_TABLE]).toContainEqual(readResistanceTable(path));
  }
});

test('a file cut at any length gives no table, or the one that was kept', () => {
  writeResistanceTable(path, TYPICAL_TABLE);
  const bytes = readFileSync(path);
  for (let length = 0; length < bytes.length - 1; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    expect(readResistanceTable(path)).toBeUndefined();
  }
});
