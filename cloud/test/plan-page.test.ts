import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { comparePlans } from '../planner/compare-plans.ts';
import { planPage } from '../planner/page/plan-page.ts';
import { planCapacity } from '../planner/plan.ts';
import type { PlanRequest } from '../planner/plan-request.ts';

const REQUEST: PlanRequest = {
  riders: 8000,
  classes: 6,
  samplesPerMessage: 1,
  ingest: 'basic',
  actionsPerRule: 1,
  capacity: 'provisioned',
  key: 'bike',
  targetPercent: 80,
  connectWithinS: 60,
  arrivalSpreadMs: 100,
  seed: 1,
};

const folder = mkdtempSync(join(tmpdir(), 'alleycat-plan-'));
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  readonly told: string[];
  readonly asked: string[];
}

async function open(request: Partial<PlanRequest>, colorScheme: 'light' | 'dark', width: number): Promise<Opened> {
  const plan = planCapacity({ ...REQUEST, ...request });
  const file = join(folder, 'plan.html');
  writeFileSync(file, planPage(plan, comparePlans({ ...REQUEST, ...request })));
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const told: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(error.message));
  page.on('request', (sent) => asked.push(sent.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, told, asked: asked.filter((url) => url !== pathToFileURL(file).href) };
}

/** Texts of a plot that lie over each other, and those that leave it. */
function crowded(page: Page): Promise<string[]> {
  return page.locator('svg').evaluateAll((plots) =>
    plots.flatMap((plot) => {
      const frame = plot.getBoundingClientRect();
      const texts = [...plot.querySelectorAll('text')].map((text) => ({
        said: text.textContent ?? '',
        box: text.getBoundingClientRect(),
      }));
      const outside = texts.filter(
        ({ box }) =>
          box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom,
      );
      const pairs = texts.flatMap((one, index) =>
        texts
          .slice(index + 1)
          .filter(
            ({ box }) =>
              Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left) > 1 &&
              Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top) > 2,
          )
          .map((other) => `${one.said} | ${other.said}`),
      );
      return [...outside.map(({ said }) => `outside: ${said}`), ...pairs];
    }),
  );
}

describe('the page of a plan', () => {
  test.each([
    ['light', 980, {}],
    ['dark', 390, { riders: 12_000, samplesPerMessage: 5 }],
    ['light', 980, { riders: 40, standingsEveryS: 5 }],
    ['dark', 980, { riders: 12_000, key: 'class' }],
  ] as const)(
    '%s, %d pixels wide, %j: three plots without a request, an error or a crowd',
    async (scheme, width, request) => {
      const { page, told, asked } = await open(request, scheme, width);
      expect(told).toEqual([]);
      expect(asked).toEqual([]);
      expect(await page.locator('svg[role=img]').count()).toBe(3);
      expect(await page.locator('script').count()).toBe(0);
      expect(await crowded(page)).toEqual([]);
      // Only tables may be wider than a narrow screen, each within its own scrolling box.
      expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(width);
      await page.close();
    },
    60_000,
  );

  test('a shard over its quota is orange and everything else is not', async () => {
    const { page } = await open({ shards: 8 }, 'light', 980);
    const hot = await page.locator('rect.heat5').count();
    // One is the legend's; 8,000 riders on 8 shards leave none of the bikes' keys room for chance.
    expect(hot).toBeGreaterThan(4);
    expect(await page.locator('.bad').textContent()).toBe('It does not hold.');
    expect(await page.locator('main').textContent()).toContain('of its quota and throttles');
    await page.close();
  });
});
