import { raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ArrivedSample, arrivedSamples } from './arrived-samples.ts';
import { standingOf } from './standing-of.ts';
import { WORLD_RACE_ID, World } from './world.ts';

const WINDOW_MS = raceStartMs(WORLD_RACE_ID);
const resumed = { kind: 'raceResumed', raceId: WORLD_RACE_ID };
const expired = { kind: 'raceExpired', raceId: WORLD_RACE_ID };

/** A bike that is in a race since its first second, 100.5 s ago. */
async function inMidRace(): Promise<World> {
  const world = new World({});
  await world.start();
  world.uplink.goUp();
  world.startRace();
  await world.run(120_500);
  expect(world.screen()).toMatchObject({ state: 'racing', second: 100 });
  return world;
}

async function deliver(world: World): Promise<void> {
  world.uplink.goUp();
  await world.run(60_000);
  world.muted = true;
  await world.run(30_000);
}

/** The seconds of the race that arrived; each is to have been made once, and to stand where it belongs. */
function racedSeconds(samples: readonly ArrivedSample[]): number[] {
  const raced = new Map<string, ArrivedSample>();
  for (const sample of samples) if (sample.second !== undefined) raced.set(sample.name, sample);
  const misplaced = [...raced.values()].filter(
    ({ timeMs, second = 0, raceId = 0 }) => timeMs !== raceStartMs(raceId) + (second - 1) * 1000,
  );
  expect(misplaced).toEqual([]);
  return [...raced.values()].map(({ second = 0 }) => second).sort((left, right) => left - right);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a daemon that is killed in mid-race and starts again', () => {
  test('goes on with the race, the rider and the standing while the window runs', async () => {
    const world = await inMidRace();
    world.kill();
    await world.run(5000);
    await world.restart();
    world.uplink.goUp();
    expect(world.events).toContainEqual(resumed);
    await world.run(10_000);
    const race = { raceId: WORLD_RACE_ID, classId: 2, racerId: 7, name: 'Ada' };
    expect(world.screen()).toMatchObject({ state: 'racing', race, second: 115, clock: 'synced' });
    world.uplink.announce(2, new TextEncoder().encode(JSON.stringify(standingOf({}))));
    expect(world.screen().place).toBe(2);
    await world.run(200_000);
    await deliver(world);
    const samples = arrivedSamples(world);
    // Down from 100.5 to 105.5 s; the end of the second that was running then was seen.
    expect(racedSeconds(samples)).toEqual([...range(1, 100), ...range(106, 300)]);
    expect(samples.filter(({ final }) => final)).toHaveLength(1);
    expect(samples.every(({ second, clock }) => second === undefined || clock === 'synced')).toBe(true);
  });

  test('goes on with the total of what stands on the card', async () => {
    const world = await inMidRace();
    world.uplink.goDown();
    await world.run(50_000);
    const { total } = world.screen();
    world.kill();
    await world.restart();
    // 100 seconds were delivered before the outage and are on no card; a standing would tell of them.
    const resumedWith = world.screen();
    expect(resumedWith).toMatchObject({ state: 'racing', totalExact: false });
    expect(resumedWith.total / total).toBeCloseTo(50 / 150, 1);
    world.kill();
    await world.restart();
    expect(world.screen().total).toBe(resumedWith.total);
    await world.run(10_500);
    expect(world.screen().total / total).toBeCloseTo(60 / 150, 1);
  });

  test('keeps to the window that the start froze, though the clock was set since', async () => {
    const world = await inMidRace();
    world.clock.stepWall(-400);
    await world.run(10_000);
    world.kill();
    await world.run(3000);
    await world.restart();
    await world.run(250_000);
    await deliver(world);
    const seconds = racedSeconds(arrivedSamples(world));
    expect(seconds.filter((second) => second < 110)).toEqual(range(1, 109));
    expect(seconds.filter((second) => second > 115)).toEqual(range(116, 300));
    expect(new Set(seconds).size).toBe(seconds.length);
  });

  test('ends it when the window has closed, once', async () => {
    const world = await inMidRace();
    world.kill();
    await world.run(200_000);
    await world.restart();
    expect(world.screen()).toMatchObject({ state: 'idle', race: null });
    expect(world.events).toContainEqual(expired);
    await world.run(2000);
    world.kill();
    await world.restart();
    await world.run(2000);
    expect(world.told.get('raceExpired')).toBe(1);
    expect(world.told.get('raceResumed')).toBeUndefined();
  });

  test('starts a race anew for the next rider', async () => {
    const world = await inMidRace();
    world.kill();
    await world.run(200_000);
    await world.restart();
    expect(world.startRace()).toMatchObject({ status: 200, body: { race: { raceId: WORLD_RACE_ID + 1 } } });
    await world.run(5000);
    world.kill();
    await world.restart();
    expect(world.screen()).toMatchObject({ race: { raceId: WORLD_RACE_ID + 1 } });
  });

  test('a millisecond after the start finds the race, also one whose window is yet to open', async () => {
    const world = new World({});
    await world.start();
    expect(world.startRace()).toMatchObject({ body: { state: 'waiting' } });
    await world.run(1);
    world.kill();
    await world.restart();
    expect(world.screen()).toMatchObject({ state: 'waiting', race: { raceId: WORLD_RACE_ID } });
    await world.run(330_000);
    await deliver(world);
    expect(racedSeconds(arrivedSamples(world))).toEqual(range(1, 300));
  });

  test('a millisecond after the rider left finds none', async () => {
    const world = await inMidRace();
    world.page.ask('DELETE', '/api/race');
    await world.run(1);
    world.kill();
    await world.restart();
    expect(world.screen()).toMatchObject({ state: 'idle', race: null });
    expect(world.told.get('raceResumed')).toBeUndefined();
  });
});

describe('a host that loses its power in mid-race', () => {
  async function rebootIn(world: World, downMs: number): Promise<void> {
    world.kill();
    await world.run(downMs);
    world.clock.isSynced = false;
    world.clock.stepWall(-86_400_123);
    await world.reboot();
  }

  function synchronise(world: World): void {
    world.clock.stepWall(world.trueMs - world.clock.wallMs());
    world.clock.isSynced = true;
  }

  test('waits for the clock, riding freely, and then goes on in the same window', async () => {
    const world = await inMidRace();
    await rebootIn(world, 20_000);
    await world.run(30_000);
    expect(world.screen()).toMatchObject({ state: 'idle', clock: 'estimated', cadence: 85 });
    expect(world.told.get('raceResumed')).toBeUndefined();
    synchronise(world);
    await world.run(5000);
    expect(world.events).toContainEqual(resumed);
    expect(world.screen()).toMatchObject({ state: 'racing', second: 155, race: { raceId: WORLD_RACE_ID } });
    await world.run(200_000);
    await deliver(world);
    const samples = arrivedSamples(world);
    const seconds = racedSeconds(samples);
    expect(seconds.filter((second) => second <= 100)).toEqual(range(1, 100));
    expect(seconds.filter((second) => second > 100 && second <= 150)).toEqual([]);
    expect(seconds.filter((second) => second > 153)).toEqual(range(154, 300));
    // What was ridden before the clock was set has its true time, and is no part of the race.
    const free = samples.filter(({ second, timeMs }) => second === undefined && timeMs >= WINDOW_MS + 119_000);
    expect(free.filter(({ clock }) => clock !== 'synced')).toEqual([]);
    expect(Math.min(...free.map(({ timeMs }) => timeMs))).toBeLessThan(WINDOW_MS + 124_000);
  });

  test('and gets the time only after the window ends the race', async () => {
    const world = await inMidRace();
    await rebootIn(world, 20_000);
    await world.run(200_000);
    synchronise(world);
    await world.run(2000);
    expect(world.events).toContainEqual(expired);
    expect(world.screen()).toMatchObject({ state: 'idle', race: null });
    await world.reboot();
    expect(world.told.get('raceExpired')).toBe(1);
  });

  test('and again while it waits, keeps the race', async () => {
    const world = await inMidRace();
    await rebootIn(world, 10_000);
    await world.run(10_000);
    await rebootIn(world, 10_000);
    await world.run(10_000);
    synchronise(world);
    await world.run(3000);
    expect(world.screen()).toMatchObject({ state: 'racing', race: { raceId: WORLD_RACE_ID } });
  });
});

test('whatever is killed when, no name is used twice, and at most the last second of a life is lost', async () => {
  const what = fc.constantFrom('kill', 'reboot', 'up', 'down', 'hold', 'answer', 'step', 'race');
  const schedule = fc.array(fc.record({ what, ms: fc.integer({ min: 1, max: 30_000 }) }), {
    minLength: 5,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(fc.nat(), schedule, async (seed, steps) => {
      const world = new World({ seed });
      await world.start();
      for (const { what: each, ms } of steps) {
        if (each === 'kill' || each === 'reboot') {
          world.kill();
          await world.run(ms % 3000);
          await (each === 'kill' ? world.restart() : world.reboot());
        } else if (each === 'up') world.uplink.goUp();
        else if (each === 'down') world.uplink.goDown();
        else if (each === 'hold' || each === 'answer') world.uplink.answersHeld = each === 'hold';
        else if (each === 'step') world.clock.stepWall(ms - 15_000);
        else world.startRace();
        await world.run(ms);
      }
      world.uplink.answersHeld = false;
      world.uplink.goDown();
      world.page.ask('DELETE', '/api/race');
      await world.run(1000);
      await deliver(world);
      expectEveryNameOnce(world);
      // Only a rider who starts again on a clock that was set back rides a second twice.
      if (steps.every(({ what: each }) => each !== 'step')) expectEverySecondOnce(world);
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);

function expectEveryNameOnce(world: World): void {
  expect(new Set(world.lives.map(({ runId }) => runId)).size).toBe(world.lives.length);
  const samples = arrivedSamples(world);
  const told = new Map(samples.map((sample) => [sample.name, sample]));
  expect(samples.filter((sample) => JSON.stringify(told.get(sample.name)) !== JSON.stringify(sample))).toEqual([]);
  const lastOfLives = world.lives.slice(0, -1).map(({ runId, bridge }) => `${runId}/${bridge.screen().samples}`);
  const missing = world.made().filter((name) => !told.has(name));
  expect(missing.filter((name) => !lastOfLives.includes(name))).toEqual([]);
  expect(world.screen().backlog).toBe(0);
}

function expectEverySecondOnce(world: World): void {
  const raced = arrivedSamples(world).filter(({ second }) => second !== undefined);
  const names = new Set(raced.map(({ name }) => name));
  expect(new Set(raced.map(({ raceId, second }) => `${raceId}/${second}`)).size).toBe(names.size);
}
