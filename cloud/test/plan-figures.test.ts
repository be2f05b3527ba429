import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type Plan, planCapacity } from '../planner/plan.ts';
import { parsePlanArguments } from '../planner/plan-arguments.ts';
import { QUOTAS } from '../planner/prices.ts';

/** The operator's page with one space between words. */
const page = readFileSync(new URL('../../docs/operator.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');

function plan(words: string): Plan {
  const parsed = parsePlanArguments(words.split(' ').filter(Boolean));
  if (typeof parsed === 'string' || 'error' in parsed) throw new Error(words);
  return planCapacity(parsed.request);
}

const live = plan('--riders 1000');
const economy = plan('--riders 1000 --mode economy');
const usdOf = ({ usdPerHour }: Plan): string => `$${usdPerHour.toFixed(2)}`;

test('a record weighs what the page says, and its records are used up before its bytes', () => {
  expect(page).toContain(`A thousand live riders have ${Math.round(live.sizes.record.meanBytes)} bytes a record`);
  expect(live.needed.profile).toBe('record-bound');
});

test('an hour costs what the page says, most of it standings, then rules', () => {
  const messages = plan('--riders 1000 --ingest messages');
  expect(page).toContain(
    `1,000 live riders cost ${usdOf(live)} an hour by Basic Ingest, ${usdOf(messages)} as messages, and ${usdOf(economy)} in economy mode by Basic Ingest.`,
  );
  for (const { costs } of [live, economy]) {
    const dearest = [...costs].sort((left, right) => right.usdPerHour - left.usdPerHour);
    expect(dearest.slice(0, 2).map(({ item }) => item)).toEqual(['standings', 'rules']);
  }
});

test('40,000 riders break the quotas that the page says', () => {
  const broken = (words: string): string[] =>
    plan(`--riders 40000 ${words}`)
      .quotas.filter((quota) => quota.broken)
      .map(({ quota }) => quota);
  expect(broken('')[0]).toBe('IoT publishes in, per second');
  expect(page).toContain('40,000 live riders break the 20,000 publishes/s of an account first.');
  expect(page).toContain('In economy mode they break only those that go out');
  const inEconomy = ['IoT publishes out, per second', 'Firehose bytes, per second'];
  expect(broken('--mode economy --connect-within 80')).toEqual(inEconomy);
  expect(page).toContain('within 80 seconds they do not');
  expect(broken('--mode economy').filter((quota) => !inEconomy.includes(quota))).toEqual([
    'IoT connects per second, all bikes in 60 s',
  ]);
});

test('the archive has room for as many riders as the page says', () => {
  const [, lineBytes, riders] = /A line is about (\d+) bytes\..*? some ([\d,]+) riders/.exec(page) ?? [];
  const { archiveLineBytes } = plan('--riders 19600').sizes;
  expect(Math.abs(Number(lineBytes) - archiveLineBytes)).toBeLessThan(5);
  expect(riders).toBe(
    (Math.round(QUOTAS.firehose.bytesPerSecond / archiveLineBytes / 100) * 100).toLocaleString('en-US'),
  );
});
