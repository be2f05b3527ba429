import { expect, test } from '@jest/globals';
import { FakeClock } from '../../test/fake-clock.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { runClock } from '../../test/run-clock.ts';
import { sampleRecord } from '../../test/sample-record.ts';
import type { DurableJournal } from './durable-journal.ts';
import { FlushLoop } from './flush-loop.ts';
import { openJournal } from './open-journal.ts';

interface Scene {
  readonly clock: FakeClock;
  readonly disk: MemoryDisk;
  readonly journal: DurableJournal;
  readonly loop: FlushLoop;
  /** Appends a sample now, as the bridge does. */
  readonly make: (seq: number) => void;
}

async function open(): Promise<Scene> {
  const clock = new FakeClock(0);
  const disk = new MemoryDisk();
  const { journal } = await openJournal(disk, { tell: () => {} });
  const loop = new FlushLoop(journal, clock);
  const make = (seq: number): void => {
    journal.append(sampleRecord(seq), clock.monotonicMs());
    loop.look();
  };
  return { clock, disk, journal, loop, make };
}

const unsynced = ({ journal }: Scene): number => journal.stats().unsynced;

test('a sample is on the card 700 ms after it was made, and one write takes all that came meanwhile', async () => {
  const scene = await open();
  scene.make(1);
  await runClock(scene.clock, 600);
  scene.make(2);
  await runClock(scene.clock, 99);
  expect(unsynced(scene)).toBe(2);
  await runClock(scene.clock, 1);
  expect(unsynced(scene)).toBe(0);
  expect(scene.clock.waiting).toBe(0);
});

test('while the link is down a sample is on the card at once, and as before when it is up again', async () => {
  const scene = await open();
  scene.journal.linkIs('down');
  scene.make(1);
  await runClock(scene.clock, 1);
  expect(unsynced(scene)).toBe(0);
  scene.journal.linkIs('up');
  scene.make(2);
  await runClock(scene.clock, 699);
  expect(unsynced(scene)).toBe(1);
  await runClock(scene.clock, 1);
  expect(unsynced(scene)).toBe(0);
});

test('a sample that is acknowledged in time is not written, and wakes nothing for good', async () => {
  const scene = await open();
  scene.make(1);
  scene.journal.acknowledge([sampleRecord(1)], scene.clock.monotonicMs());
  scene.loop.look();
  await runClock(scene.clock, 60_000);
  expect(scene.disk.operations).toEqual([]);
  expect(scene.clock.waiting).toBe(0);
});

test('what comes while a flush takes long is flushed behind it', async () => {
  const scene = await open();
  const datasync = scene.disk.datasync.bind(scene.disk);
  const slow: (() => void)[] = [];
  scene.disk.datasync = async (file) => {
    await new Promise<void>((resolve) => slow.push(resolve));
    await datasync(file);
  };
  scene.make(1);
  await runClock(scene.clock, 700);
  scene.make(2);
  await runClock(scene.clock, 5000);
  expect(unsynced(scene)).toBe(2);
  expect(slow).toHaveLength(1);
  while (unsynced(scene) > 0) {
    for (const finish of slow.splice(0)) finish();
    await runClock(scene.clock, 1);
  }
  expect(scene.clock.waiting).toBe(0);
});

test('a disk that fails is tried again every ten seconds, not all the time, and nothing is lost', async () => {
  const scene = await open();
  scene.disk.faultOf = () => ({ code: 'EIO', doneShare: 0 });
  scene.make(1);
  await runClock(scene.clock, 60_000);
  const { calls } = scene.disk;
  expect(calls).toBeLessThan(30);
  await runClock(scene.clock, 10_000);
  expect(scene.disk.calls).toBeGreaterThan(calls);
  scene.disk.faultOf = () => undefined;
  await runClock(scene.clock, 10_000);
  expect(scene.journal.stats()).toMatchObject({ waiting: 1, unsynced: 0, diskState: 'ok' });
});

test('stopped it flushes nothing more', async () => {
  const scene = await open();
  scene.make(1);
  scene.loop.stop();
  scene.make(2);
  await runClock(scene.clock, 10_000);
  expect(scene.clock.waiting).toBe(0);
  expect(unsynced(scene)).toBe(2);
});
