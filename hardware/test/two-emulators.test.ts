import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BoardLine, lineOf, parseBoardLines, readingsOf } from '../emulator/src/board-lines.ts';
import { createBoard } from '../emulator/src/create-board.ts';
import { type RiderHabits, ride, startRider } from '../emulator/src/rider.ts';

const FIRMWARE = fileURLToPath(new URL('../firmware/', import.meta.url));
const HABITS: RiderHabits = { seed: 11, magnets: 1, bounces: 4, variation: 1 };
const TARGET = { rpm: 110, resistancePercent: 40 };
const SECONDS = 8;
const TICK_US = 4;
const READINGS = SECONDS * 10 - 5;

let folder = '';
let simavr: ChildProcess | undefined;

/** The rider's edges as a value change dump, which simavr plays into the pin of INT0. */
function edgesAsVcd(): string {
  const lines = ['$timescale 1us $end', '$scope module rider $end', '$var wire 1 ! iogD_2 $end', '$upscope $end'];
  lines.push('$enddefinitions $end', '#0', '1!');
  let state = startRider();
  while (state.atUs < (SECONDS + 1) * 1e6) {
    const step = ride(state, TARGET, HABITS);
    lines.push(...step.edges.flatMap((edge) => [`#${edge.atUs}`, edge.low ? '0!' : '1!']));
    state = step.state;
  }
  return `${lines.join('\n')}\n`;
}

/** simavr prints what the board sends with colours around and a dot for each control character. */
function payloadOf(printed: string): string | undefined {
  return /\$([^*]+)\*[0-9A-F]{4}\.\./.exec(printed)?.[1];
}

/** The emulators enter an interrupt a few cycles apart, so a time stamp may fall on the other side of a tick. */
function withoutTimes(line: BoardLine): BoardLine {
  const fields = line.name === 'RD' ? line.fields.toSpliced(3, 2) : line.fields;
  return { name: line.name, fields };
}

async function linesFromSimavr(elf: string, vcd: string, count: number): Promise<string[]> {
  const child = spawn('simavr', ['-m', 'atmega328p', '-f', '16000000', '-i', vcd, elf], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  simavr = child;
  const payloads: string[] = [];
  const collect = (printed: string) => {
    const payload = payloadOf(printed);
    if (payload !== undefined) {
      payloads.push(payload);
    }
    if (payloads.length >= count) {
      child.kill();
    }
  };
  createInterface({ input: child.stdout }).on('line', collect);
  createInterface({ input: child.stderr }).on('line', collect);
  await once(child, 'close');
  return payloads.slice(0, count);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'two-emulators-'));
});

afterAll(() => {
  simavr?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('an independent emulator of the chip sends the same lines, times to the tick', async () => {
  execFileSync('make', ['--no-print-directory', '-C', FIRMWARE, `BUILD=${folder}`]);
  writeFileSync(join(folder, 'rider.vcd'), edgesAsVcd());
  const payloads = await linesFromSimavr(join(folder, 'alleycat-board.elf'), join(folder, 'rider.vcd'), READINGS + 1);
  const theirs = parseBoardLines(Buffer.concat(payloads.map((payload) => lineOf(payload))));

  const board = createBoard({
    hex: readFileSync(join(FIRMWARE, 'alleycat-board.hex'), 'utf8'),
    habits: HABITS,
    target: TARGET,
  });
  // simavr has no voltage at A0: it reads as a shorted sensor.
  board.setWiring('shorted');
  const ours = parseBoardLines(board.runTo(SECONDS * 1e6)).slice(0, READINGS + 1);

  expect(ours).toHaveLength(READINGS + 1);
  expect(theirs.map(withoutTimes)).toEqual(ours.map(withoutTimes));
  for (const [index, reading] of readingsOf(ours).entries()) {
    const other = readingsOf(theirs)[index];
    expect(Math.abs((other?.lastTurnUs ?? Number.NaN) - reading.lastTurnUs)).toBeLessThanOrEqual(TICK_US);
    expect(Math.abs((other?.periodUs ?? Number.NaN) - reading.periodUs)).toBeLessThanOrEqual(TICK_US);
  }
  expect(readingsOf(ours).at(-1)?.turns).toBeGreaterThan(10);
});
