import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { NODE_OPTIONS } from '../bench/subjects/bridge-subject.ts';

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the laptop and the benches start the daemon with the memory that a bike gives it', () => {
  const [, options] =
    /^ExecStart=\/usr\/bin\/node ((?:--\S+ )+)\S+main\.js /m.exec(textOf('../deploy/alleycat-bridge.service')) ?? [];
  expect(options?.trim().split(' ')).toEqual(NODE_OPTIONS);
  const [, laptop] = /BRIDGE_NODE_OPTIONS = \[(.+)\]/.exec(textOf('../../cloud/local/laptop.ts')) ?? [];
  expect(laptop?.replaceAll("'", '').split(', ')).toEqual(NODE_OPTIONS);
});
