import { expect, test } from '@jest/globals';
import { pressTwice } from './press-twice.ts';

test('fires at the second press', () => {
  const first = pressTwice(undefined, 1_000);
  expect(first).toEqual({ armedAtMs: 1_000, fired: false });
  expect(pressTwice(first.armedAtMs, 2_000)).toEqual({ armedAtMs: undefined, fired: true });
});

test('takes a bounce for no press', () => {
  expect(pressTwice(1_000, 1_399)).toEqual({ armedAtMs: 1_000, fired: false });
});

test('begins again when the second press comes late', () => {
  expect(pressTwice(1_000, 5_001)).toEqual({ armedAtMs: 5_001, fired: false });
});
