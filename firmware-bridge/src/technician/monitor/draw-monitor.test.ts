import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drawBytes } from './draw-bytes.ts';
import { drawMonitor, type MonitorView } from './draw-monitor.ts';
import { countAnew, newWatchedLine, watchChunk, watchSecond } from './watched-line.ts';

const SETTINGS = { driver: 'peloton', listenOnly: false, levels: 20 } as const;
const LOOK = { colours: false, unicode: true };
/** 92 rpm, then 233.6 W, as a Peloton bike says it. */
const SAID = ['f14103323930d0f6', 'f14405363333323038f6'].map((hex) => Buffer.from(hex, 'hex'));

function lineOf(chunks: readonly Uint8Array[]) {
  const begun = newWatchedLine(SETTINGS, undefined);
  return chunks.reduce((line, chunk, index) => watchSecond(watchChunk(line, chunk, index * 100), 920), begun);
}

function viewOf(parts: Partial<MonitorView>): MonitorView {
  const nothing = { daemon: undefined, daemonFault: undefined, isPaused: false, showsBytes: false, showsHelp: false };
  return { line: lineOf([...SAID, ...SAID]), nowMs: 400, source: ['bike-1', '/dev/ttyUSB0'], ...nothing, ...parts };
}

test('shows what the bike says, and power only of a bike that tells it', () => {
  const rows = drawMonitor(viewOf({}), { columns: 80, rows: 24 }, LOOK);
  expect(rows.find((row) => row.startsWith('cadence'))).toMatch(/ 92\.0 rpm/);
  expect(rows.find((row) => row.startsWith('power'))).toMatch(/233\.6 W/);
  const silent = drawMonitor(viewOf({ line: lineOf([]) }), { columns: 80, rows: 24 }, LOOK);
  expect(silent.find((row) => row.startsWith('cadence'))).toMatch(/ – rpm/);
  expect(silent.filter((row) => row.startsWith('power'))).toEqual([]);
});

test('a number that is not fresh is not shown', () => {
  const rows = drawMonitor(viewOf({ nowMs: 12_300 }), { columns: 80, rows: 24 }, LOOK);
  expect(rows.find((row) => row.startsWith('cadence'))).toMatch(/ – rpm/);
  expect(rows.find((row) => row.startsWith('readings'))).toMatch(/nothing for 12 s/);
});

test('no row is wider than the terminal, there are no more than fit, and the keys are always to be seen', () => {
  const view = fc.record({ isPaused: fc.boolean(), showsBytes: fc.boolean(), showsHelp: fc.boolean() });
  const size = fc.record({ columns: fc.integer({ min: 25, max: 200 }), rows: fc.integer({ min: 6, max: 60 }) });
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 80 });
  fc.assert(
    fc.property(view, size, chunks, fc.boolean(), (parts, area, came, unicode) => {
      const rows = drawMonitor(viewOf({ ...parts, line: lineOf(came) }), area, { ...LOOK, unicode });
      expect(rows.length).toBeLessThanOrEqual(area.rows);
      expect(rows.filter((row) => row.length > area.columns)).toEqual([]);
      expect(rows.slice(-3).join(' ')).toMatch(/q quit.*\? help$/s);
    }),
  );
});

test('at 40 × 15 nothing is missing', () => {
  const text = drawMonitor(viewOf({}), { columns: 40, rows: 15 }, LOOK).join('\n');
  for (const label of ['cadence', 'resistance', 'output', 'power', 'readings', 'jitter', 'discards', 'link', '? help'])
    expect(text).toContain(label);
});

test('counting anew begins at zero, and what the rider does stays', () => {
  const line = countAnew(lineOf([...SAID, Uint8Array.of(1, 2, 3), ...SAID]));
  expect(line).toMatchObject({ valid: 0, bytes: 0 });
  expect([...line.discards]).toEqual([]);
  expect(line.jitter.every((count) => count === 0)).toBe(true);
  expect(line.reading?.cadenceTenths).toBe(920);
});

test('bytes stand in rows that begin at multiples of their width, the newest last', () => {
  const bytes = Uint8Array.from({ length: 20 }, (_, index) => 0x40 + index);
  expect(drawBytes(bytes, 22, 40, 10)).toEqual([
    '46 47 48 49 4a 4b 4c 4d  FGHIJKLM',
    `4e 4f 50 51 52 53${' '.repeat(8)}NOPQRS`,
  ]);
  expect(drawBytes(bytes, 22, 40, 1)).toHaveLength(1);
  expect(drawBytes(Uint8Array.of(0xf1, 0x41, 0x0d), 3, 80, 1)).toEqual([`f1 41 0d${' '.repeat(41)}.A.`]);
});
