import { expect, test } from '@jest/globals';
import type { TimeAnchor } from '../time/time-anchor.ts';
import { keepAnchor } from './keep-anchors.ts';

const anchor = (hostBoot: string, monotonicMs: number, synced: boolean): TimeAnchor => ({
  hostBoot,
  monotonicMs,
  wallMs: 1_000_000 + monotonicMs,
  synced,
});

test('of each boot the first, the first synchronised and the last are kept, in order', () => {
  const all = [anchor('a', 1, false), anchor('a', 2, true), anchor('b', 1, false), anchor('a', 3, true)];
  const kept = [...all, anchor('b', 2, false), anchor('a', 4, true), anchor('b', 3, false)].reduce(keepAnchor, []);
  expect(kept).toEqual([all[0], all[1], all[2], anchor('a', 4, true), anchor('b', 3, false)]);
});

test('an anchor read twice is kept once, and a host that boots for ever fills nothing', () => {
  const one = anchor('a', 1, true);
  expect(keepAnchor([one], { ...one })).toEqual([one]);
  let kept: TimeAnchor[] = [];
  for (let boot = 0; boot < 1000; boot++) kept = keepAnchor(kept, anchor(`boot ${boot}`, 1, true));
  expect(kept.length).toBeLessThan(100);
  expect(kept.at(-1)?.hostBoot).toBe('boot 999');
});
