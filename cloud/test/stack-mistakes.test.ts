import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CHECKS } from './stack/checks.ts';
import { MISTAKES } from './stack/mistakes.ts';
import { WIRING_MISTAKES } from './stack/wiring-mistakes.ts';

// The template as it is committed; stack-template.test.ts holds it to the one that the app makes.
const SNAPSHOT = readFileSync(new URL('../stack/template.snapshot.json', import.meta.url), 'utf8');

const ALL = [...MISTAKES, ...WIRING_MISTAKES];

describe('the template', () => {
  test.each(Object.entries(CHECKS))('passes the check %s', (_, check) => {
    expect(check(JSON.parse(SNAPSHOT))).toEqual([]);
  });
});

describe('of the mistakes that one can make in the stack', () => {
  test.each(ALL)('$what is told by $toldBy', ({ toldBy, make }) => {
    const template = JSON.parse(SNAPSHOT);
    make(template);
    expect(CHECKS[toldBy](template)).not.toEqual([]);
  });

  test('each check tells one', () => {
    expect(new Set(ALL.map(({ toldBy }) => toldBy))).toEqual(new Set(Object.keys(CHECKS)));
  });
});
