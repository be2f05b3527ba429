import { gapMessageSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { seqsOf } from './journal-rider.ts';
import { World } from './world.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const DAYS = 1;

test('a day offline stays within its bytes, and the gaps reported are exactly the samples that are missing', async () => {
  const world = new World({
    reportMs: 2000,
    drainJitterMs: 0,
    // Flushed once a minute, so that a day of the simulated disk is quick.
    journal: { maxBytes: MAX_BYTES, flushIntervalMs: 60_000 },
  });
  await world.start();
  for (let hour = 0; hour < DAYS * 24; hour++) {
    await world.run(3_600_000);
    world.disk.operations.length = 0;
    if (world.disk.bytes > MAX_BYTES) throw new Error(`${world.disk.bytes} bytes on the disk after ${hour} h`);
  }
  const { samples, backlog } = world.screen();
  expect(samples).toBeGreaterThan(DAYS * 86_400 - 10);
  expect(backlog).toBeGreaterThan(10_000);
  const { evicted } = world.journal.stats();
  expect(evicted).toBe(samples - backlog);
  expect(world.events.length).toBeLessThan(20);
  world.uplink.goUp();
  await world.run(30_000);
  world.muted = true;
  await world.run(30_000);
  const arrived = new Set(world.delivered().map(({ name }) => name));
  const missing = world.made().filter((name) => !arrived.has(name));
  expect(reportedGaps(world)).toEqual(missing);
  expect(missing).toHaveLength(evicted);
  expect(world.screen().backlog).toBe(0);
  expect(world.journal.gaps()).toEqual([]);
}, 300_000);

/** Names of all samples that the gap messages name, each once. */
function reportedGaps(world: World): string[] {
  const names = world.uplink.received
    .filter(({ kind }) => kind === 'gap')
    .flatMap(({ payload }) => gapMessageSchema.parse(JSON.parse(payload)).gaps)
    .flatMap((gap) => seqsOf([gap]).map((seq) => `${gap.runId}/${seq}`));
  return [...new Set(names)];
}
