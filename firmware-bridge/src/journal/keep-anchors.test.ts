import { expect, test } from '@jest/globals';
import type { TimeAnchor } from '../time/time-anchor.ts';
import { keepAnchor } from './keep-anchors.ts';

const nothingWaits = (): boolean => false;

const keepAll = (
  anchors: readonly TimeAnchor[],
  isWaiting: (hostBoot: string) => boolean = nothingWaits,
): TimeAnchor[] => anchors.reduce<TimeAnchor[]>((kept, each) => keepAnchor(kept, each, isWaiting), []);

const anchor = (hostBoot: string, monotonicMs: number, synced: boolean): TimeAnchor => ({
  hostBoot,
  monotonicMs,
  wallMs: 1_000_000 + monotonicMs,
  synced,
});

test('of each boot the first, the first synchronised and the last are kept, in order', () => {
  const all = [anchor('a', 1, false), anchor('a', 2, true), anchor('b', 1, false), anchor('a', 3, true)];
  const kept = keepAll([...all, anchor('b', 2, false), anchor('a', 4, true), anchor('b', 3, false)]);
  expect(kept).toEqual([all[0], all[1], all[2], anchor('a', 4, true), anchor('b', 3, false)]);
});

test('an anchor read twice is kept once, and a host that boots for ever fills nothing', () => {
  const one = anchor('a', 1, true);
  expect(keepAll([one, { ...one }])).toEqual([one]);
  const boots = Array.from({ length: 2000 }, (_, boot) => anchor(`boot ${boot}`, 1, true));
  for (const [isWaiting, most] of [
    [nothingWaits, 100],
    [() => true, 1000],
  ] as const) {
    const kept = keepAll(boots, isWaiting);
    expect(kept.length).toBeLessThan(most);
    expect(kept.at(-1)?.hostBoot).toBe('boot 1999');
  }
});

test('what gives a waiting sample its true time stays, however many boots come after it', () => {
  const boots = Array.from({ length: 600 }, (_, boot) => [
    anchor(`boot ${boot}`, 1, false),
    anchor(`boot ${boot}`, 2, true),
    anchor(`boot ${boot}`, 3, true),
  ]);
  const waiting = Array.from({ length: 60 }, (_, index) => `boot ${index * 7}`);
  const kept = keepAll(boots.flat(), (hostBoot) => waiting.includes(hostBoot));
  expect(kept.length).toBeLessThan(100);
  for (const hostBoot of waiting) expect(kept).toContainEqual(anchor(hostBoot, 2, true));
  expect(kept.slice(-3)).toEqual(boots.at(-1));
});
