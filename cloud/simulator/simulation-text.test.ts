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

test('a bar fits its terminal', () => {
  expect(progressBar(MOMENT, 200)).toBe(`[#####...............] ${LINE}`);
  expect(progressBar(MOMENT, 40)).toHaveLength(39);
});

test('a terminal gets a bar that is drawn again, a pipe no control characters', () => {
  const told = (isTTY: boolean): string => {
    let text = '';
    const write = (piece: unknown): boolean => {
      text += String(piece);
      return true;
    };
    const teller = new SimulationTeller({ write, isTTY, columns: 80 }, () => 0.5);
    teller.tell(at(1_000));
    teller.tell(at(2_000));
    teller.end();
    return text;
  };
  expect(told(true).startsWith('\r\u001b[K[##########..........] ')).toBe(true);
  expect(told(true).endsWith('\n')).toBe(true);
  expect(told(false)).toBe('');
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
