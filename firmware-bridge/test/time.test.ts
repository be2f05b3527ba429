import { heartbeatSchema, raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import { arrivedSamples } from './arrived-samples.ts';
import { WORLD_RACE_ID, World } from './world.ts';

const DAY_MS = 86_400_000;
const WINDOW_MS = raceStartMs(WORLD_RACE_ID);

/** Goes online until everything that waits has followed. */
async function deliver(world: World): Promise<void> {
  world.uplink.goUp();
  await world.run(30_000);
  world.muted = true;
  await world.run(30_000);
  expect(world.screen().backlog).toBe(0);
}

/** A world whose host booted with a wall clock that is wrong, and that nobody has set yet. */
async function unsynced(wallErrorMs: number, reportMs = 100): Promise<World> {
  const world = new World({ reportMs });
  world.clock.isSynced = false;
  world.clock.stepWall(wallErrorMs);
  await world.start();
  return world;
}

/** The time daemon sets the wall clock right. */
function synchronise(world: World): void {
  world.clock.stepWall(world.trueMs - world.clock.wallMs());
  world.clock.isSynced = true;
}

describe('a bike that starts without the time', () => {
  test.each([[-3 * DAY_MS], [2 * DAY_MS], [-700], [40]])(
    'that is %d ms off back-dates what was ridden when the clock is synchronised',
    async (errorMs) => {
      const world = await unsynced(errorMs);
      const startedMs = world.trueMs;
      await world.run(60_000);
      synchronise(world);
      await world.run(60_000);
      const endedMs = world.trueMs;
      await deliver(world);
      const samples = arrivedSamples(world);
      expect(new Set(samples.map(({ name }) => name))).toEqual(new Set(world.made()));
      expect(samples.filter(({ clock }) => clock !== 'synced')).toEqual([]);
      const offline = samples.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs < endedMs - 2000);
      // Nothing is ridden before the crank turns: the first seconds after the start may be missing.
      expect(Math.min(...offline)).toBeGreaterThan(startedMs - 1000);
      expect(Math.min(...offline)).toBeLessThan(startedMs + 4000);
      const seconds = new Set(offline);
      expect(Math.max(...offline) - Math.min(...offline)).toBeGreaterThan(110_000);
      // A step moves the deadlines by part of a second once.
      expect(Math.abs((Math.max(...seconds) - Math.min(...seconds)) / 1000 + 1 - seconds.size)).toBeLessThanOrEqual(1);
      expect(world.events).toContainEqual({ kind: 'clockSynced' });
    },
  );

  test('starts no race until then, says why, and shows a free ride', async () => {
    const world = await unsynced(-DAY_MS);
    await world.run(10_000);
    expect(world.startRace()).toEqual({
      kind: 'json',
      status: 409,
      body: { v: 1, error: expect.stringMatching(/^clock: .*synchronised.*ride freely/) },
    });
    expect(world.screen()).toMatchObject({ state: 'idle', race: null, clock: 'estimated', cadence: 85 });
    expect(world.told.get('raceStarted')).toBeUndefined();
    synchronise(world);
    await world.run(1500);
    expect(world.screen().clock).toBe('synced');
    expect(world.startRace()).toMatchObject({ status: 200, body: { race: { raceId: WORLD_RACE_ID } } });
  });

  test('and never gets it for days: everything is estimated, and says so', async () => {
    const world = await unsynced(-40 * DAY_MS, 1000);
    world.uplink.goUp();
    for (let day = 0; day < 2; day++) {
      await world.run(60_000);
      world.muted = true;
      await world.run(DAY_MS - 60_000);
      world.muted = false;
    }
    expect(world.startRace()).toMatchObject({ status: 409 });
    await deliver(world);
    const samples = arrivedSamples(world);
    expect(samples.length).toBeGreaterThan(110);
    expect(samples.filter(({ clock, raceId }) => clock !== 'estimated' || raceId !== undefined)).toEqual([]);
    const beats = world.uplink.received.filter(({ kind }) => kind === 'heartbeat');
    expect(new Set(beats.map(({ payload }) => heartbeatSchema.parse(JSON.parse(payload)).clock))).toEqual(
      new Set(['estimated']),
    );
  });

  test.each([
    ['long before', -400 * DAY_MS],
    ['long after', 400 * DAY_MS],
  ])('and loses its power before it gets it is placed between its neighbours, from %s', async (_name, errorMs) => {
    const world = new World({});
    await world.start();
    await world.run(30_000);
    const beforeMs = world.trueMs;
    world.kill();
    await world.run(60_000);
    world.clock.isSynced = false;
    world.clock.stepWall(errorMs);
    await world.reboot();
    await world.run(30_000);
    world.kill();
    await world.run(60_000);
    synchronise(world);
    const afterMs = world.trueMs;
    await world.reboot();
    await world.run(30_000);
    await deliver(world);
    const [, lost] = world.lives;
    const between = arrivedSamples(world).filter(({ name }) => name.startsWith(`${lost?.runId}/`));
    expect(between.length).toBeGreaterThan(20);
    expect(between.filter(({ clock }) => clock !== 'estimated')).toEqual([]);
    expect(Math.min(...between.map(({ timeMs }) => timeMs))).toBeGreaterThanOrEqual(beforeMs - 31_000);
    expect(Math.max(...between.map(({ timeMs }) => timeMs))).toBeLessThan(afterMs);
    const others = arrivedSamples(world).filter(({ name }) => !name.startsWith(`${lost?.runId}/`));
    expect(others.filter(({ clock }) => clock !== 'synced')).toEqual([]);
  });
});

describe('a wall clock that is set', () => {
  test.each([[-DAY_MS], [-300], [-60], [60], [300], [DAY_MS]])(
    'by %d ms while no race is on moves the times of what follows, and costs no second',
    async (byMs) => {
      const world = new World({});
      await world.start();
      world.uplink.goUp();
      await world.run(30_000);
      world.clock.stepWall(byMs);
      await world.run(30_000);
      await deliver(world);
      const samples = arrivedSamples(world);
      expect(new Set(samples.map(({ name }) => name))).toEqual(new Set(world.made()));
      const steps = samples.slice(1).map(({ timeMs }, index) => timeMs - (samples[index]?.timeMs ?? 0));
      const irregular = steps.filter((ms) => ms !== 1000);
      if (Math.abs(byMs) === DAY_MS) expect(irregular).toEqual([byMs + 1000]);
      // A small step tears one second: it is told twice, or left out, or only its length is wrong.
      else expect([[], [0], [2000]]).toContainEqual(irregular);
      expect(samples.every(({ clock }) => clock === 'synced')).toBe(true);
      expect(world.events).toContainEqual({ kind: 'clockStepped', byMs });
    },
  );

  test.each([[-DAY_MS], [-400], [400], [DAY_MS]])('by %d ms in mid-race changes none of its seconds', async (byMs) => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    world.startRace();
    await world.run(100_000);
    world.clock.stepWall(byMs);
    await world.run(240_000);
    await deliver(world);
    const raced = arrivedSamples(world).filter(({ second }) => second !== undefined);
    expect(raced.map(({ second }) => second)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(raced.filter(({ timeMs, second = 0 }) => timeMs !== WINDOW_MS + (second - 1) * 1000)).toEqual([]);
    expect(raced.every(({ clock, raceId }) => clock === 'synced' && raceId === WORLD_RACE_ID)).toBe(true);
    expect(world.events).toContainEqual({ kind: 'clockStepped', byMs });
  });
});
