import { expect, test } from '@jest/globals';
import { noPutCounts } from './put-counts.ts';
import { SimulationTeller } from './simulation-teller.ts';
import { progressBar, progressText, summaryText } from './simulation-text.ts';

const at = (asked: number) => ({
  ...noPutCounts(),
  asked,
  sent: asked + 10,
  accepted: asked - 5,
  throttled: 12,
  retried: 11,
  samples: asked,
  lagMs: 1_250,
  lagMostMs: 2_500,
});
const MOMENT = { now: at(3_000), before: { ...at(1_000), sent: 990 }, betweenMs: 2_000, done: 0.257 };
const LINE = ' 25 %  1,000 asked/s  1,010 sent/s  1,000 accepted/s  12 throttled  11 retried  lag 1.3 s';

test('progress is rates of the last moment and counts since the start', () => {
  expect(progressText(MOMENT)).toBe(LINE);
  expect(progressText({ ...MOMENT, now: { ...MOMENT.now, lost: 4 } })).toBe(`${LINE}  4 LOST`);
});

test('a bar takes what room a terminal has beside the figures, the lost ones first', () => {
  const figures = ' 25 %  1,000/s  12 throttled  11 retried  lag 1.3 s';
  expect(progressBar(MOMENT, 200)).toBe(`[#####...............] ${figures}`);
  expect(progressBar(MOMENT, 65)).toBe(`[##........] ${figures}`);
  expect(progressBar(MOMENT, 56)).toBe(figures);
  expect(progressBar({ ...MOMENT, now: { ...MOMENT.now, lost: 4 } }, 40)).toBe(
    ' 25 %  4 LOST  1,000/s  12 throttled  1',
  );
});

test.each([0, 7, 99_999, 100_000, 9_999_999, 10_000_000, 999_000_000])(
  'with counts of %d, all figures fit 80 columns',
  (most) => {
    const now = { ...at(3_000), throttled: most, retried: most, lost: most, accepted: 40_000, lagMs: 9_999_900 };
    const bar = progressBar({ now, before: { ...now, accepted: 0 }, betweenMs: 1_000, done: 1 }, 80);
    expect(bar.length).toBeLessThan(80);
    expect(bar).toMatch(/100 % .* 40,000\/s {2}[\d,]+[kM]? throttled {2}[\d,]+[kM]? retried {2}lag 9999\.9 s$/);
    if (most > 0) expect(bar).toMatch(/[\d,]+[kM]? LOST/);
  },
);

/** What a teller writes that is told every second how things stand. */
function toldFor(seconds: number, isTTY: boolean): string {
  let [text, nowMs] = ['', 0];
  const write = (piece: unknown): boolean => {
    text += String(piece);
    return true;
  };
  const teller = new SimulationTeller({ write, isTTY, columns: 80 }, { done: () => 0.5, nowMs: () => nowMs });
  for (let second = 0; second <= seconds; second += 1) {
    nowMs = second * 1000;
    teller.tell(at(second * 900));
  }
  teller.end();
  return text;
}

test('a terminal gets a bar that is drawn again every second', () => {
  const told = toldFor(1, true);
  expect(told.startsWith('\r\u001b[K[#')).toBe(true);
  expect(told).toMatch(/#\.+\] {2}50 % {2}900\/s [^\n]+\n$/);
  expect(toldFor(5, true).split('\r')).toHaveLength(1 + 5);
});

test('a pipe gets a line every ten seconds, without control characters', () => {
  const line = progressText({ ...MOMENT, now: at(900), before: at(0), betweenMs: 1_000, done: 0.5 });
  expect(toldFor(9, false)).toBe('');
  expect(toldFor(35, false)).toBe(`${line}\n`.repeat(3));
});

test('the summary accounts for every message', () => {
  const summary = {
    ...at(3_000),
    lost: 5,
    calls: 7,
    ended: 'failed' as const,
    error: 'no such stream',
    elapsedMs: 9_000,
  };
  const text = summaryText(summary, 'kinesis');
  expect(text).toMatch(/ended +failed: no such stream\n/);
  expect(text).toMatch(/accepted +2,995 \(99\.83 %\)\n/);
  expect(text).toMatch(/lost +5 \(0\.17 %\)\n/);
  expect(text).toMatch(/a call +430\.0 messages\n/);
});
