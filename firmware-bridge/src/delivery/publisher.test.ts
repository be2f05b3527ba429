import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deliveredSamples } from '../../test/delivered-samples.ts';
import { SETTINGS } from '../../test/delivery-rig.ts';
import { FakeClock } from '../../test/fake-clock.ts';
import { FakeUplink } from '../../test/fake-uplink.ts';
import { MemoryWaiting } from '../../test/memory-waiting.ts';
import { runClock } from '../../test/run-clock.ts';
import { sampleRecord } from '../../test/sample-record.ts';
import type { BridgeEvent } from '../events.ts';
import type { SampleRecord } from '../journal/record.ts';
import type { DeliverySettings } from './delivery-state.ts';
import { Publisher } from './publisher.ts';
import type { SetAsideReason } from './set-aside.ts';

/** A publisher between a journal that gets a record a second and a broker that does as the test says. */
class Scene {
  readonly clock = new FakeClock(0);
  readonly uplink = new FakeUplink(this.clock);
  readonly journal = new MemoryWaiting();
  readonly events: BridgeEvent[] = [];
  readonly aside: { readonly seqs: readonly number[]; readonly reason: SetAsideReason }[] = [];
  readonly publisher: Publisher;
  made = 0;

  constructor(settings: Partial<DeliverySettings> = {}, random: () => number = () => 0) {
    const { clock, uplink, journal } = this;
    const tell = (event: BridgeEvent): void => {
      this.events.push(event);
    };
    const setAside = async (records: readonly SampleRecord[], reason: SetAsideReason): Promise<boolean> => {
      this.aside.push({ seqs: records.map(({ seq }) => seq), reason });
      return true;
    };
    const chosen = { ...SETTINGS, drainJitterMs: 0, ...settings };
    this.publisher = new Publisher(chosen, { journal, uplink, setAside, clock, random, tell });
    uplink.open((event) => {
      if (event.kind === 'connected') this.publisher.linkCameUp(event.limits);
      else if (event.kind === 'lost') this.publisher.linkWentDown();
    });
  }

  async ride(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await runClock(this.clock, 1000);
      this.make();
    }
  }

  make(extra: Partial<SampleRecord> = {}): void {
    this.made += 1;
    const record = sampleRecord(this.made, { endMs: this.clock.monotonicMs(), ...extra });
    this.journal.add(record);
    this.publisher.recordAppended(record);
  }

  /** A record that no longer waits was received; nothing else may be forgotten. */
  expectNothingForgotten(): void {
    const received = new Set(deliveredSamples(this.uplink.received).map((sample) => sample.name));
    const made = Array.from({ length: this.made }, (_, index) => `00000000000000aa/${index + 1}`);
    expect(made.filter((name) => !received.has(name) && !this.journal.records.has(name))).toEqual([]);
  }
}

test('online each record leaves the moment it is made, alone, and is forgotten when it is answered', async () => {
  const scene = new Scene();
  scene.uplink.goUp();
  await scene.ride(10);
  await runClock(scene.clock, 100);
  const starts = scene.uplink.publishedAtMs.map(({ kind, atMs }) => `${kind} ${atMs}`);
  expect(starts).toEqual(Array.from({ length: 10 }, (_, index) => `ride ${2000 + index * 1000}`));
  expect(scene.journal.records.size).toBe(0);
  expect(scene.publisher.vitals).toEqual({
    link: 'up',
    acknowledged: 10,
    setAside: 0,
    lastAckMs: 60,
    paused: [],
    drained: undefined,
  });
});

test('after an outage live records go first, the backlog follows in packs at its pace, and all of it arrives', async () => {
  const scene = new Scene();
  await scene.ride(7200);
  scene.uplink.goUp();
  scene.make();
  await runClock(scene.clock, 1900);
  const kinds = scene.uplink.publishedAtMs.map(({ kind }) => kind);
  const packs = kinds.filter((kind) => kind === 'backlog').length;
  expect(kinds).toEqual([...Array(kinds.length - packs).fill('ride'), ...Array(packs).fill('backlog')]);
  expect(kinds.length - packs).toBe(3);
  expect(packs).toBeLessThanOrEqual(15);
  await scene.ride(5);
  await runClock(scene.clock, 5000);
  expect(scene.journal.records.size).toBe(0);
  expect(new Set(deliveredSamples(scene.uplink.received).map(({ name }) => name)).size).toBe(7206);
});

test('a sample made before the clock was set is delivered with its true time', async () => {
  const scene = new Scene();
  scene.uplink.goUp();
  scene.make({ timeMs: 86_400_000, clock: 'estimated' });
  scene.journal.anchors.push({ hostBoot: 'boot-1', monotonicMs: 500, wallMs: 1_800_000_000_500, synced: true });
  await runClock(scene.clock, 500);
  scene.make({ timeMs: 86_401_000, clock: 'estimated' });
  await runClock(scene.clock, 500);
  expect(scene.uplink.received.map(({ payload }) => JSON.parse(payload))).toMatchObject([
    { seq: 1, deviceTimestamp: 86_400_000, clock: 'estimated' },
    { seq: 2, deviceTimestamp: 1_800_000_001_000, clock: 'synced' },
  ]);
});

describe('what the broker refuses', () => {
  test('for now waits, is told, and follows', async () => {
    const scene = new Scene();
    scene.uplink.refusal = { kind: 'refused', reasonCode: 0x97, reason: 'Quota exceeded' };
    scene.uplink.goUp();
    await scene.ride(20);
    expect(scene.uplink.received).toEqual([]);
    expect(scene.journal.records.size).toBe(20);
    expect(scene.events).toContainEqual({ kind: 'publishRefused', topic: 'ride', detail: 'Quota exceeded' });
    scene.uplink.refusal = undefined;
    await scene.ride(10);
    await runClock(scene.clock, 10_000);
    expect(scene.journal.records.size).toBe(0);
    scene.expectNothingForgotten();
  });

  test('on every topic waits there, and the fault shows until the broker takes it again', async () => {
    const scene = new Scene();
    scene.uplink.refusal = { kind: 'refused', reasonCode: 0x87, reason: 'Not authorized' };
    scene.uplink.goUp();
    await scene.ride(5);
    await runClock(scene.clock, 1000);
    const fault = 'PUBLISH_NOT_ALLOWED';
    expect(scene.publisher.vitals.paused).toEqual([
      { lane: 'ride', fault },
      { lane: 'backlog', fault },
    ]);
    expect(scene.events).toContainEqual({
      kind: 'lanePaused',
      lane: 'backlog',
      code: fault,
      detail: 'reason code 0x87: Not authorized',
      pauseMs: 60_000,
    });
    scene.uplink.refusal = undefined;
    await scene.ride(70);
    await runClock(scene.clock, 1000);
    expect(scene.publisher.vitals.paused).toEqual([]);
    expect(scene.journal.records.size).toBe(0);
  });

  test('for good is set aside and counted', async () => {
    const scene = new Scene();
    scene.uplink.refusal = { kind: 'refused', reasonCode: 0x99, reason: 'Payload format invalid' };
    scene.uplink.goUp();
    await scene.ride(1);
    await runClock(scene.clock, 100);
    const detail = 'reason code 0x99: Payload format invalid';
    expect(scene.aside).toEqual([{ seqs: [1], reason: { code: 'PUBLISH_CONTENT_REFUSED', detail } }]);
    expect(scene.journal.records.size).toBe(0);
    expect(scene.publisher.vitals.setAside).toBe(1);
    expect(scene.events).toContainEqual({ kind: 'samplesSetAside', count: 1, reason: 'PUBLISH_CONTENT_REFUSED' });
  });
});

test('a gap is reported once, and the journal hears of it', async () => {
  const scene = new Scene();
  scene.journal.lost = [{ runId: '00000000000000bb', from: 3, to: 9, count: 7, reason: 'damaged' }];
  scene.uplink.goUp();
  await runClock(scene.clock, 60_000);
  expect(scene.uplink.received).toEqual([
    {
      kind: 'gap',
      qos: 1,
      payload: '{"v":1,"gaps":[{"runId":"00000000000000bb","from":3,"to":9,"reason":"damaged"}]}',
    },
  ]);
  expect(scene.journal.lost).toEqual([]);
  expect(scene.events).toContainEqual({ kind: 'gapReported', count: 7, reason: 'damaged' });
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

test('links that come and go leave one timer at most, and idle the loop wakes twelve times a minute', async () => {
  const scene = new Scene();
  for (let times = 0; times < 50; times++) {
    scene.uplink.goUp();
    await scene.ride(1);
    scene.uplink.goDown();
  }
  scene.uplink.goUp();
  await runClock(scene.clock, 20_000);
  expect(scene.clock.waiting).toBe(1);
  let wakes = 0;
  const endMs = scene.clock.monotonicMs() + 60_000;
  for (; scene.clock.runNext(endMs); wakes++) await null;
  expect(wakes).toBeLessThanOrEqual(24);
});

test('whatever link and broker do, no record is forgotten unreceived, and in the end every one arrives', async () => {
  const fault = fc.constantFrom('up', 'down', 'hold', 'answer', 'refuse', 'accept');
  const schedule = fc.array(fc.record({ fault, seconds: fc.nat({ max: 12 }) }), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(schedule, fc.integer({ min: 200, max: 5000 }), async (steps, drainJitterMs) => {
      const scene = new Scene({ drainJitterMs }, () => 0.7);
      const { uplink } = scene;
      for (const { fault: what, seconds } of steps) {
        if (what === 'up') uplink.goUp();
        else if (what === 'down') uplink.goDown();
        else if (what === 'hold' || what === 'answer') uplink.answersHeld = what === 'hold';
        else uplink.refusal = what === 'refuse' ? { kind: 'refused', reasonCode: 0x97, reason: 'no' } : undefined;
        await scene.ride(seconds);
        scene.expectNothingForgotten();
      }
      [uplink.answersHeld, uplink.refusal] = [false, undefined];
      uplink.goUp();
      await runClock(scene.clock, 60_000);
      expect(scene.journal.records.size).toBe(0);
      scene.expectNothingForgotten();
    }),
    { numRuns: 40 },
  );
});
