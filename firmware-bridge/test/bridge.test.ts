import { heartbeatSchema } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { standingOf } from './standing-of.ts';
import { WORLD_RACE_ID, World } from './world.ts';

/** The broker is over its quota: it is to be tried again. */
const BUSY = { kind: 'refused', reasonCode: 0x97, reason: 'Quota exceeded' } as const;
const SECONDS = Array.from({ length: 300 }, (_, index) => index + 1);

/** Every sample that was made has arrived, and the race among them is whole, with its final. */
function expectWholeRace(world: World): void {
  const delivered = world.delivered();
  expect(new Set(delivered.map(({ name }) => name))).toEqual(new Set(world.made()));
  const raced = delivered.filter(({ second }) => second !== undefined);
  expect([...new Set(raced.map(({ second }) => second))].sort((a = 0, b = 0) => a - b)).toEqual(SECONDS);
  expect(raced.some(({ final }) => final)).toBe(true);
  const early = WORLD_RACE_ID * 300_000 - 1000;
  expect(raced.filter(({ timeMs, second }) => timeMs !== early + (second ?? 0) * 1000)).toEqual([]);
}

/** Rides until the race is over and the backlog had time to follow. */
async function rideOut(world: World): Promise<void> {
  await world.run(330_000);
  world.uplink.goUp();
  await world.run(60_000);
  world.muted = true;
  await world.run(30_000);
}

describe('a race', () => {
  test('online is 300 live messages, one a second, and the screen follows', async () => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    expect(world.startRace()).toMatchObject({ kind: 'json', status: 200, body: { state: 'waiting' } });
    await world.run(50_000);
    expect(world.screen()).toMatchObject({ state: 'racing', second: 30, cadence: 85, resistance: 40, link: 'up' });
    await rideOut(world);
    expectWholeRace(world);
    expect(world.delivered().every(({ lane }) => lane === 'live')).toBe(true);
    expect(world.screen()).toMatchObject({ state: 'finished', second: 300, total: 37_800, backlog: 0 });
    expect(world.events).toContainEqual({
      kind: 'raceFinished',
      raceId: WORLD_RACE_ID,
      total: 3_780_000,
      counted: 300,
    });
  });

  test('lets nobody change what the board measures by, and asks it all the same', async () => {
    const world = new World({});
    await world.start();
    const answers: object[] = [];
    const order = (command: string) => world.bridge.board(command).then((answer) => answers.push(answer));
    world.startRace();
    order('CAL,ZERO');
    order('MAG,2');
    order('ID?');
    await world.run(7000);
    expect(answers.slice(0, 2)).toMatchObject([{ error: { reason: 'racing' } }, { error: { reason: 'racing' } }]);
    expect(answers[2]).not.toMatchObject({ error: { reason: 'racing' } });
    await rideOut(world);
    order('MAG,2');
    await world.run(5000);
    expect(answers).toHaveLength(4);
    expect(answers[3]).not.toMatchObject({ error: { reason: 'racing' } });
  });

  test('that is offline in the middle arrives whole: live at once, the rest in packs', async () => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    world.startRace();
    await world.run(100_500);
    world.uplink.goDown();
    await world.run(120_000);
    expect(world.screen()).toMatchObject({ link: 'down', backlog: 120, state: 'racing', second: 200 });
    world.uplink.goUp();
    await world.run(1500);
    // What is no older than 2 s is live still.
    const back = world.delivered().filter(({ second = 0 }) => second > 80);
    expect(back.slice(0, 3)).toMatchObject([199, 200, 201].map((second) => ({ lane: 'live', second })));
    await rideOut(world);
    expectWholeRace(world);
    const lanes = world.delivered().map(({ lane }) => lane);
    expect(lanes.filter((lane) => lane === 'backlog').length).toBeGreaterThanOrEqual(118);
  });

  test('arrives whole whatever link, broker, board and process do meanwhile', async () => {
    const trouble = fc.constantFrom(
      'up',
      'down',
      'hold',
      'answer',
      'refuse',
      'accept',
      'pull',
      'plug',
      'reboot',
      'stall',
    );
    const schedule = fc.array(fc.record({ trouble, seconds: fc.integer({ min: 1, max: 40 }) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), schedule, async (seed, steps) => {
        const world = new World({ seed });
        const { uplink, serial, clock } = world;
        world.lostShare = 0.1;
        await world.start();
        world.startRace();
        for (const { trouble: what, seconds } of steps) {
          if (what === 'up') uplink.goUp();
          else if (what === 'down') uplink.goDown();
          else if (what === 'hold' || what === 'answer') uplink.answersHeld = what === 'hold';
          else if (what === 'refuse' || what === 'accept') uplink.refusal = what === 'refuse' ? BUSY : undefined;
          else if (what === 'pull') serial.pullOut();
          else if (what === 'plug') serial.plugIn();
          else if (what === 'reboot') world.rebootBoard();
          else clock.holdUp(seconds * 500);
          await world.run(seconds * 1000);
        }
        [uplink.answersHeld, uplink.refusal] = [false, undefined];
        await rideOut(world);
        expectWholeRace(world);
        expect(world.journal.stats().waiting).toBe(0);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});

describe('the board', () => {
  test('pulled out and plugged in again in mid-race costs no second and restarts nothing', async () => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    world.startRace();
    await world.run(60_000);
    world.serial.pullOut();
    await world.run(20_000);
    expect(world.screen()).toMatchObject({ sensor: 'absent', cadence: 0, resistance: 40, state: 'racing', second: 60 });
    world.serial.plugIn();
    await world.run(5000);
    expect(world.screen()).toMatchObject({ sensor: 'ok', cadence: 85, resistance: 40, second: 65 });
    expect(world.told.get('portOpened')).toBe(2);
    expect(world.told.get('bridgeStarted')).toBe(1);
    expect(world.told.get('raceStarted')).toBe(1);
    await rideOut(world);
    expectWholeRace(world);
  });

  test('is asked who it is each time its port opens', async () => {
    const world = new World({});
    await world.start();
    expect(world.serial.written).toEqual(['$ID?,1*9114\r\n']);
    world.serial.reopen();
    await world.run(1500);
    expect(world.serial.written).toHaveLength(2);
    expect(world.serial.written[1]).toMatch(/^\$ID\?,2\*[0-9A-F]{4}\r\n$/);
  });

  test('that falls silent has its port opened anew until it speaks', async () => {
    const world = new World({});
    await world.start();
    await world.run(5000);
    world.muted = true;
    await world.run(30_000);
    expect(world.serial.opened).toBeGreaterThanOrEqual(5);
    expect(world.told.get('portSilent')).toBe(world.serial.opened - 1);
    world.muted = false;
    await world.run(10_000);
    const { opened } = world.serial;
    await world.run(30_000);
    expect(world.serial.opened).toBe(opened);
    expect(world.screen()).toMatchObject({ sensor: 'ok', cadence: 85 });
  });

  test('that starts anew in mid-race is told, and its turns are never counted across', async () => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    world.startRace();
    await world.run(60_000);
    world.rebootBoard();
    await world.run(400);
    expect(world.told.get('boardRestarted')).toBe(1);
    expect(world.told.get('readingDiscarded')).toBeUndefined();
    await rideOut(world);
    expectWholeRace(world);
  });
});

test('a broker that refuses everything for a minute loses nothing', async () => {
  const world = new World({});
  await world.start();
  world.uplink.goUp();
  world.uplink.refusal = BUSY;
  world.startRace();
  await world.run(80_000);
  expect(world.uplink.received).toEqual([]);
  expect(world.told.get('publishRefused')).toBeGreaterThan(50);
  world.uplink.refusal = undefined;
  await rideOut(world);
  expectWholeRace(world);
});

describe('what the cloud sends', () => {
  const announce = (world: World, value: unknown): void =>
    world.uplink.announce(2, new TextEncoder().encode(JSON.stringify(value)));

  test('a standing gives the rider a place, within the same turn', async () => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    world.startRace();
    await world.run(30_000);
    const { pushed } = world.page;
    announce(world, standingOf({}));
    expect(world.page.pushed).toBe(pushed + 1);
    expect(JSON.parse(world.page.latest ?? '')).toMatchObject({ place: 2, riders: 2 });
  });

  test('anything else is counted and changes nothing', async () => {
    const world = new World({});
    await world.start();
    world.uplink.goUp();
    world.startRace();
    await world.run(30_000);
    for (const wrong of [null, [], { v: 2 }, { ...standingOf({}), ladder: [] }, 'x'.repeat(20_000)])
      announce(world, wrong);
    expect(world.told.get('messageDiscarded')).toBe(5);
    expect(world.screen().place).toBeNull();
  });
});

test('a heartbeat goes out every minute while the link is up, and says what was counted', async () => {
  const world = new World({});
  await world.start();
  world.serial.receive('noise\r\n');
  await world.run(61_000);
  world.uplink.goUp();
  await world.run(120_000);
  const beats = world.uplink.received.filter(({ kind }) => kind === 'heartbeat');
  expect(beats.map(({ qos }) => qos)).toEqual([0, 0]);
  const [beat] = beats.map(({ payload }) => heartbeatSchema.parse(JSON.parse(payload)));
  expect(beat).toMatchObject({ sensor: 'ok', clock: 'synced', uptimeS: 120, software: '0.1.0' });
  expect(beat?.counters).toMatchObject({ 'lineDiscarded.noise': 1, portOpened: 1, uplinkConnected: 1 });
});

describe('the page', () => {
  test('leaving ends the race and says so', async () => {
    const world = new World({});
    await world.start();
    world.startRace();
    await world.run(30_000);
    expect(world.page.ask('DELETE', '/api/race')).toMatchObject({ status: 200, body: { state: 'idle' } });
    await world.run(1000);
    expect(world.events).toContainEqual({ kind: 'raceLeft', raceId: WORLD_RACE_ID });
  });

  test('a request that is refused is told by its status', async () => {
    const world = new World({});
    await world.start();
    expect(world.page.ask('POST', '/api/race', { racerId: 0 })).toMatchObject({ status: 400 });
    expect(world.events).toContainEqual({ kind: 'requestRefused', path: '/api/race', status: 400, reason: '400' });
    world.clock.isSynced = false;
    await world.reboot();
    expect(world.startRace()).toMatchObject({ status: 409 });
    expect(world.events).toContainEqual({ kind: 'requestRefused', path: '/api/race', status: 409, reason: '409' });
  });
});

test('after stop the bridge has no timer, no port and no page left', async () => {
  const world = new World({});
  await world.start();
  world.uplink.goUp();
  world.startRace();
  await world.run(30_000);
  world.muted = true;
  await world.bridge.stop('SIGTERM');
  await world.run(1000);
  const { samples } = world.screen();
  await world.run(10_000);
  expect(world.screen().samples).toBe(samples);
  expect(world.clock.waiting).toBe(1);
  expect(world.events.at(-1)).toEqual({ kind: 'bridgeStopped', reason: 'SIGTERM' });
});
