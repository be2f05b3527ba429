import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const FIRMWARE = fileURLToPath(new URL('../firmware/', import.meta.url));
let build = '';

function make(...targets: string[]): string {
  return execFileSync('make', ['--no-print-directory', '-C', FIRMWARE, `BUILD=${build}`, ...targets], {
    encoding: 'utf8',
  });
}

beforeAll(() => {
  build = mkdtempSync(join(tmpdir(), 'firmware-'));
});

afterAll(() => {
  rmSync(build, { recursive: true });
});

test('the logic passes its tests on this computer, with sanitizers on', () => {
  expect(make('test')).toMatch(/[1-9]\d\d passed, 0 failed/);
}, 120_000);

test('the committed .hex is what its source builds to, byte for byte', () => {
  make();
  const built = readFileSync(join(build, 'alleycat-board.hex'));
  expect(built.equals(readFileSync(join(FIRMWARE, 'alleycat-board.hex')))).toBe(true);
}, 120_000);

test('it fits the chip with room to grow', () => {
  make();
  const size = execFileSync('avr-size', [join(build, 'alleycat-board.elf')], { encoding: 'utf8' });
  const [text = 0, data = 0, bss = 0] = (size.split('\n')[1] ?? '').trim().split(/\s+/).map(Number);
  expect(text).toBeGreaterThan(0);
  expect(text + data).toBeLessThan(32_768 / 2);
  expect(data + bss).toBeLessThan(2048 / 2);
}, 120_000);
