import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deliveredSamples } from '../../test/delivered-samples.ts';
import { FakeClock } from '../../test/fake-clock.ts';
import { FakeUplink } from '../../test/fake-uplink.ts';
import { runClock } from '../../test/run-clock.ts';
import { sampleRecord } from '../../test/sample-record.ts';
import type { BridgeEvent } from '../events.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { Publisher } from './publisher.ts';

/** A publisher between a journal that gets a record a second and a broker that does as the test says. */
class Scene {
  readonly clock = new FakeClock(0);
  readonly uplink = new FakeUplink(this.clock);
  readonly journal = new MemoryJournal(1_000_000);
  readonly events: BridgeEvent[] = [];
  readonly publisher: Publisher;
  made = 0;

  constructor(drainJitterMs = 0, random: () => number = () => 0) {
    const { clock, uplink, journal } = this;
    const tell = (event: BridgeEvent): void => {
      this.events.push(event);
    };
    const settings = { bikeId: 'bike-1', qos: 1 as const, drainJitterMs };
    this.publisher = new Publisher(settings, { journal, uplink, clock, random, tell });
    uplink.open((event) => {
      if (event.kind === 'connected') this.publisher.linkCameUp();
      else if (event.kind === 'lost') this.publisher.linkWentDown();
    });
  }

  async ride(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await runClock(this.clock, 1000);
      this.make();
    }
  }

  make(): void {
    this.made += 1;
    const record = sampleRecord(this.made, { endMs: this.clock.monotonicMs() });
    this.journal.append(record);
    this.publisher.recordAppended(record);
  }

  /** Names of the records that the broker has, those that wait, and those that were made. */
  names(): { received: Set<string>; waiting: string[]; made: string[] } {
    const name = (seq: number): string => `00000000000000aa/${seq}`;
    return {
      received: new Set(deliveredSamples(this.uplink.received).map((sample) => sample.name)),
      waiting: [...this.journal.waiting()].map(({ seq }) => name(seq)),
      made: Array.from({ length: this.made }, (_, index) => name(index + 1)),
    };
  }

  /** A record that no longer waits was received; nothing else may be forgotten. */
  expectNothingForgotten(): void {
    const { received, waiting, made } = this.names();
    const waits = new Set(waiting);
    expect(made.filter((name) => !received.has(name) && !waits.has(name))).toEqual([]);
  }
}

test('online each record leaves the moment it is made, alone, and is forgotten when it is answered', async () => {
  const scene = new Scene();
  scene.uplink.goUp();
  await scene.ride(10);
  await runClock(scene.clock, 100);
  const starts = scene.uplink.publishedAtMs.map(({ kind, atMs }) => `${kind} ${atMs}`);
  expect(starts).toEqual(Array.from({ length: 10 }, (_, index) => `ride ${2000 + index * 1000}`));
  expect(scene.journal.size).toBe(0);
  expect(scene.publisher.acknowledged).toBe(10);
});

describe('after an outage', () => {
  test('the live record goes first, the backlog follows in packs at ten a second, and all of it arrives', async () => {
    const scene = new Scene();
    await scene.ride(7200);
    scene.uplink.goUp();
    scene.make();
    await runClock(scene.clock, 1900);
    const [first, ...packs] = scene.uplink.publishedAtMs;
    expect(first?.kind).toBe('ride');
    expect(packs.every(({ kind }) => kind === 'backlog')).toBe(true);
    const pauses = packs.slice(1).map(({ atMs }, index) => atMs - (packs[index]?.atMs ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(100);
    expect(scene.journal.size).toBeLessThanOrEqual(2);
    expect(packs.length).toBeLessThanOrEqual(15);
    await scene.ride(5);
    await runClock(scene.clock, 5000);
    expect(scene.journal.size).toBe(0);
    expect(scene.names().received.size).toBe(7206);
  });

  test('the backlog waits for its share of the jitter, the live records do not', async () => {
    const scene = new Scene(30_000, () => 0.5);
    await scene.ride(20);
    scene.uplink.goUp();
    await scene.ride(14);
    expect(scene.uplink.publishedAtMs.map(({ kind }) => kind)).toEqual(Array(14).fill('ride'));
    await scene.ride(2);
    expect(scene.uplink.publishedAtMs.some(({ kind }) => kind === 'backlog')).toBe(true);
  });

  test('a broker that answers nothing holds at most 16 packs', async () => {
    const scene = new Scene();
    await scene.ride(20_000);
    scene.uplink.answersHeld = true;
    scene.uplink.goUp();
    await runClock(scene.clock, 4900);
    expect(scene.uplink.mostInFlight).toBe(16);
  });
});

test('what is refused waits, is told, and follows', async () => {
  const scene = new Scene();
  scene.uplink.refusal = 'Quota exceeded';
  scene.uplink.goUp();
  await scene.ride(20);
  expect(scene.uplink.received).toEqual([]);
  expect(scene.journal.size).toBe(20);
  expect(scene.events).toContainEqual({ kind: 'publishRefused', topic: 'ride', detail: 'Quota exceeded' });
  scene.uplink.refusal = undefined;
  await scene.ride(10);
  await runClock(scene.clock, 10_000);
  expect(scene.journal.size).toBe(0);
  scene.expectNothingForgotten();
});

test('after stop nothing is sent and no timer is left', async () => {
  const scene = new Scene();
  scene.uplink.goUp();
  await scene.ride(3);
  scene.publisher.stop();
  await runClock(scene.clock, 100);
  const sent = scene.uplink.publishedAtMs.length;
  await scene.ride(5);
  expect(scene.uplink.publishedAtMs).toHaveLength(sent);
  expect(scene.clock.waiting).toBe(0);
});

test('links that come and go leave one timer each, not one more each time', async () => {
  const scene = new Scene();
  for (let times = 0; times < 50; times++) {
    scene.uplink.goUp();
    await scene.ride(1);
    scene.uplink.goDown();
  }
  scene.uplink.goUp();
  await runClock(scene.clock, 2000);
  expect(scene.clock.waiting).toBe(1);
});

test('whatever link and broker do, no record is forgotten unreceived, and in the end every one arrives', async () => {
  const fault = fc.constantFrom('up', 'down', 'hold', 'answer', 'refuse', 'accept');
  const schedule = fc.array(fc.record({ fault, seconds: fc.nat({ max: 12 }) }), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(schedule, fc.integer({ min: 200, max: 5000 }), async (steps, jitterMs) => {
      const scene = new Scene(jitterMs, () => 0.7);
      const { uplink } = scene;
      for (const { fault: what, seconds } of steps) {
        if (what === 'up') uplink.goUp();
        else if (what === 'down') uplink.goDown();
        else if (what === 'hold' || what === 'answer') uplink.answersHeld = what === 'hold';
        else uplink.refusal = what === 'refuse' ? 'Quota exceeded' : undefined;
        await scene.ride(seconds);
        scene.expectNothingForgotten();
      }
      [uplink.answersHeld, uplink.refusal] = [false, undefined];
      uplink.goUp();
      await runClock(scene.clock, 30_000);
      expect(scene.journal.size).toBe(0);
      scene.expectNothingForgotten();
      const packsAtMs = uplink.publishedAtMs.flatMap(({ kind, atMs }) => (kind === 'backlog' ? [atMs] : []));
      const pausesMs = packsAtMs.slice(1).map((atMs, index) => atMs - (packsAtMs[index] ?? 0));
      expect(pausesMs.filter((pauseMs) => pauseMs < 99.9)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
