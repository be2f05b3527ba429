import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expandPack, liveMessageSchema, packSchema, type Standing, standingSchema } from '@alleycat/contract';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { type Browser, chromium } from 'playwright-core';

// The set-up has built the programs; at this speed a race takes 30 seconds.
const LAPTOP = fileURLToPath(new URL('../dist/laptop.js', import.meta.url));
const SPEED = 10;

interface ScreenRow {
  readonly place: number;
  readonly racerId: number;
  readonly name: string;
  readonly total: number;
  readonly me: boolean;
}

interface Screen {
  readonly state: string;
  readonly cadence: number;
  readonly place: number | null;
  readonly race: { readonly raceId: number; readonly racerId: number } | null;
  readonly standing: readonly ScreenRow[];
}

const CHROMIUM = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What one participant sent in a race: output in hundredths by second, computed here by whole numbers only. */
type Sent = Map<string, { racerId: number; name: string; outputs: Map<number, number> }>;

const folder = mkdtempSync(join(tmpdir(), 'alleycat-test-'));
const sentByRace = new Map<number, Sent>();
const standings: Standing[] = [];
let laptop: ChildProcess;
let printed = '';
let observer: MqttClient;
let page = '';

async function until<Found>(what: string, look: () => Found | undefined | Promise<Found | undefined>): Promise<Found> {
  const deadlineMs = Date.now() + 115_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (laptop.exitCode !== null) throw new Error(`npm start ended while waiting for ${what}:\n${printed}`);
    if (Date.now() > deadlineMs) throw new Error(`timed out waiting for ${what}:\n${printed}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const screen = async (): Promise<Screen> => (await (await fetch(`${page}/api/screen`)).json()) as Screen;

function noteSent(
  bikeId: string,
  sample: { raceId: number; racerId: number; name: string; second: number; tenths: [number, number] },
): void {
  const [cadence, resistance] = sample.tenths;
  const output = cadence === 0 ? 0 : Math.floor(((cadence + 350) * (resistance + 650) + 50) / 100);
  const race: Sent = sentByRace.get(sample.raceId) ?? new Map();
  sentByRace.set(sample.raceId, race);
  const key = `${bikeId}/${sample.racerId}`;
  const participant = race.get(key) ?? {
    racerId: sample.racerId,
    name: sample.name,
    outputs: new Map<number, number>(),
  };
  race.set(key, participant);
  participant.outputs.set(sample.second, output);
}

function observe(topic: string, payload: Buffer): void {
  const json: unknown = JSON.parse(payload.toString());
  const [, , bikeId = '', kind = ''] = topic.split('/');
  if (kind === 'standing') standings.push(standingSchema.parse(json));
  else if (kind === 'ride') {
    const message = liveMessageSchema.parse(json);
    if (message.event === 'ride') return;
    noteSent(bikeId, { ...message, tenths: [Math.round(message.cadence * 10), Math.round(message.resistance * 10)] });
  } else if (kind === 'backlog') {
    for (const { race, cadenceTenths, resistanceTenths } of expandPack(packSchema.parse(json))) {
      if (race) noteSent(bikeId, { ...race, tenths: [cadenceTenths, resistanceTenths] });
    }
  }
}

/** The standing as it must be, from what each client sent. */
function expectedStanding(raceId: number): { racerId: number; name: string; total: number }[] {
  const rows = [...(sentByRace.get(raceId)?.values() ?? [])].map(({ racerId, name, outputs }) => {
    return { racerId, name, total: [...outputs.values()].reduce((sum, output) => sum + output, 0) };
  });
  return rows.sort((left, right) => right.total - left.total || left.racerId - right.racerId);
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

beforeAll(async () => {
  laptop = spawn(process.execPath, [LAPTOP, '--speed', `${SPEED}`, '--port', '0'], {
    env: { ...process.env, TMPDIR: folder },
  });
  for (const stream of [laptop.stdout, laptop.stderr])
    stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const broker = await until('the broker', () => /mqtt:\/\/[\d.:]+/.exec(printed)?.[0]);
  observer = await connectAsync(broker, { clientId: 'observer-test', protocolVersion: 5 });
  observer.on('message', observe);
  await observer.subscribeAsync('alleycat/#');
  page = await until('the rider page', () => /Rider page: (\S+)/.exec(printed)?.[1]);
});

afterAll(async () => {
  await observer?.endAsync(true);
  if (laptop.exitCode === null) laptop.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  test('begins a race by itself and shows the standing with the rider in it', async () => {
    const shown = await until('the first standing', async () => {
      const now = await screen();
      return now.standing.some(({ me }) => me) ? now : undefined;
    });
    expect(shown.state).toMatch(/racing|finished/);
    expect(shown.standing.length).toBeGreaterThan(1);
    const before = shown.cadence;
    await until('another cadence', async () => ((await screen()).cadence !== before ? true : undefined));
  });

  test('ranks the rider among the rivals exactly as what each client sent says', async () => {
    const raceId = await until('a race', async () => (await screen()).race?.raceId);
    const closed = await until('the standing after the window', () =>
      standings.find((standing) => standing.raceId === raceId && standing.state !== 'live'),
    );
    const expected = expectedStanding(raceId);
    expect(expected).toHaveLength(20);
    expect(closed.riders).toBe(20);
    expect(closed.top.map(({ racerId, name, total }) => ({ racerId, name, total }))).toEqual(expected);
    const own = await until('the screen with the closed standing', async () => {
      const { standing } = await screen();
      return standing.length === 20 && standing.every((row, index) => row.total === (expected[index]?.total ?? 0) / 100)
        ? standing
        : undefined;
    });
    expect(own.filter(({ me }) => me).map(({ name, place }) => ({ name, place }))).toEqual([
      { name: 'You', place: expected.findIndex(({ racerId }) => racerId === 1) + 1 },
    ]);
  });

  test('the page starts the next race, and shows clock, place and standing as they are', async () => {
    const browser: Browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM });
    try {
      const view = await browser.newPage();
      const errors: string[] = [];
      view.on('pageerror', (error) => errors.push(error.message));
      view.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await view.goto(page);
      await view.locator('#again').click();
      await view.locator('#racer').fill('7');
      await view.locator('#name').fill('Ada');
      await view.locator('#go').click();
      await until('the race of the page', async () => ((await screen()).race?.racerId === 7 ? true : undefined));
      const clock = view.locator('#clock');
      await until('a running clock', async () =>
        /^[0-4]:\d\d$/.test((await clock.textContent()) ?? '') ? true : undefined,
      );
      const shown = await clock.textContent();
      await until('the clock to move', async () => ((await clock.textContent()) !== shown ? true : undefined));
      await until('the own row with the place that the bike knows', async () => {
        const own = await view.locator('li.me').allTextContents();
        const { place } = await screen();
        const fits = own.length === 1 && own[0]?.includes('Ada') && own[0].includes(String(place));
        return fits && (await view.locator('#place').textContent())?.includes(String(place)) ? true : undefined;
      });
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  test('every part ends when the program that started it is gone', async () => {
    const home = mkdtempSync(join(folder, 'orphan-'));
    const second = spawn(process.execPath, [LAPTOP, '--speed', `${SPEED}`, '--port', '0'], {
      env: { ...process.env, TMPDIR: home },
    });
    let said = '';
    second.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until('the second page', () => /Rider page/.exec(said)?.[0]);
    const children = childrenOf(second.pid ?? 0);
    expect(children.length).toBe(4);
    second.kill('SIGKILL');
    await until('the end of its parts', () =>
      children.some((child) => existsSync(`/proc/${child}`)) ? undefined : true,
    );
    rmSync(home, { recursive: true, force: true });
  });

  test('stops everything on Ctrl-C and leaves nothing behind', async () => {
    const pid = laptop.pid ?? 0;
    const children = childrenOf(pid);
    expect(children.length).toBe(4);
    const ended = new Promise((resolve) => laptop.once('exit', resolve));
    laptop.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(children.filter((child) => existsSync(`/proc/${child}`))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
