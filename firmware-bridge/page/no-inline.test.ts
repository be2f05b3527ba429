import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

// The server's Content-Security-Policy is default-src 'self': whatever else the page named would silently not load.
test('the page holds no inline script or style and names nothing outside', () => {
  const html = read('index.html');
  expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
  expect(html.match(/<script\b[^>]*>[^<]*/g)).toEqual(['<script src="page.js" defer>']);
  expect(html).not.toMatch(/(src|href)="(?!page\.(js|css)"|icon\.svg")/);
  const styles = readdirSync(new URL('style', import.meta.url)).map((name) => read(`style/${name}`));
  expect(styles.length).toBeGreaterThan(0);
  for (const style of styles) expect(style).not.toMatch(/url\(|@import/);
  expect(read('page.css')).not.toMatch(/url\(|@import "(?!\.\/style\/[a-z]+\.css")/);
});

test('every label names its field', () => {
  const html = read('index.html');
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
  const targets = [...html.matchAll(/<label for="([^"]+)"/g)].map((match) => match[1]);
  expect(targets.length).toBeGreaterThan(0);
  expect(targets.filter((target) => !ids.has(target))).toEqual([]);
});
