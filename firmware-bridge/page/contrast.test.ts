import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const style = readFileSync(new URL('style/base.css', import.meta.url), 'utf8');

function colour(name: string): readonly number[] {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(style)?.[1] ?? '';
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(name: string): number {
  const [red = 0, green = 0, blue = 0] = colour(name).map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each([
  ['text', 'ground'],
  ['text', 'panel'],
  ['muted', 'ground'],
  ['muted', 'panel'],
  ['stale', 'panel'],
  ['accent', 'panel'],
  ['on-accent', 'accent'],
  ['on-accent', 'stale'],
])('%s on %s reads at 7:1', (ink, paper) => {
  expect(contrast(ink, paper)).toBeGreaterThanOrEqual(7);
});

test('edges of buttons and fields stand out at 3:1', () => {
  expect(contrast('line', 'panel')).toBeGreaterThanOrEqual(3);
  expect(contrast('line', 'ground')).toBeGreaterThanOrEqual(3);
});
