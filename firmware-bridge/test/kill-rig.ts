import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync, type MqttClient } from 'mqtt';
import { startMosquitto } from '../../cloud/test/mosquitto.ts';
import { BRIDGE } from './built-programs.ts';
import { CutProxy } from './cut-proxy.ts';
import { KillOracle, type Life, type RiddenSecond, type WrongSecond } from './kill-oracle.ts';
import { PedalledBoard } from './pedalled-board.ts';

/** What is at risk at a kill by the design: flushIntervalMs and 200 ms for the flush itself. */
const AT_RISK_MS = 700 + 200;
const SETTLE_MS = 120_000;
const MIN_LIFE_MS = 2000;
const MAX_LIFE_MS = 6000;

export interface KillResult {
  readonly kills: number;
  /** Seconds that were ridden long enough before a kill to have to arrive. */
  readonly judged: number;
  readonly missing: readonly number[];
  readonly wrong: readonly WrongSecond[];
  readonly arrived: number;
  readonly duplicates: number;
  readonly altered: number;
  readonly renamed: number;
  readonly largestWindowMs: number;
}

interface KillRun {
  readonly kills: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onKill?: (kills: number) => void;
}

interface Screen {
  readonly state: string;
  readonly backlog: number;
  readonly link: string;
}

const wait = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

/**
 * Kills the real daemon again and again while the emulated board is pedalled and the broker is cut at random. What was ridden
 * is known from the board alone.
 */
export async function killAgainAndAgain({ kills, random, onKill }: KillRun): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-kills-'));
  const programs: ChildProcess[] = [];
  const oracle = new KillOracle();
  const lives: Life[] = [];
  const ridden: RiddenSecond[] = [];
  const mosquitto = await startMosquitto();
  const proxy = await CutProxy.open(Number(new URL(mosquitto.url).port));
  const observer = await observe(mosquitto.url, oracle);
  const link = join(folder, 'ttyBIKE0');
  const board = new PedalledBoard(link);
  const cutting = new AbortController();
  try {
    const config = join(folder, 'bridge.json');
    writeFileSync(config, JSON.stringify(configOf(link, proxy.port, folder)));
    const cuts = cutAtRandom(proxy, random, cutting.signal);
    for (let kill = 1; kill <= kills; kill++) {
      await until(() => board.attachedMs === undefined);
      const bridge = await startBridge(config, programs);
      await race(bridge.page);
      await until(() => board.attachedMs !== undefined);
      await wait(MIN_LIFE_MS + random() * (MAX_LIFE_MS - MIN_LIFE_MS));
      const { attachedMs = Number.NaN } = board;
      const killedAtMs = Date.now();
      bridge.process.kill('SIGKILL');
      await new Promise((resolve) => bridge.process.once('exit', resolve));
      const ridingFromMs = board.cadenceKnownMs(attachedMs) ?? killedAtMs;
      ridden.push(...board.riddenSeconds(ridingFromMs, killedAtMs - AT_RISK_MS));
      lives.push({ ridingFromMs, killedAtMs });
      onKill?.(kill);
    }
    cutting.abort();
    await cuts;
    proxy.mend();
    const last = await startBridge(config, programs);
    await settled(last.page, () => oracle.judge(ridden).missing.length === 0);
    const { arrived, duplicates, altered, renamed } = oracle;
    const largestWindowMs = Math.round(oracle.largestWindowMs(lives));
    const counts = { arrived, duplicates, altered, renamed, largestWindowMs };
    return { kills, judged: ridden.length, ...oracle.judge(ridden), ...counts };
  } finally {
    cutting.abort();
    for (const program of programs) program.kill('SIGKILL');
    board.close();
    await observer.endAsync(true);
    await proxy.close();
    await mosquitto.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function configOf(link: string, brokerPort: number, folder: string): Record<string, unknown> {
  return {
    bikeId: 'bike-1',
    serial: { path: link },
    uplink: { url: `mqtt://127.0.0.1:${brokerPort}`, backoffMaxMs: 1000 },
    clock: { source: 'system' },
    journal: { folder: join(folder, 'journal') },
    delivery: { drainJitterMs: 200 },
    page: { port: 0 },
  };
}

async function observe(url: string, oracle: KillOracle): Promise<MqttClient> {
  const observer = await connectAsync(url, { clientId: 'observer' });
  observer.on('message', (topic, payload) => oracle.take(topic, payload));
  await observer.subscribeAsync(['alleycat/bikes/+/ride', 'alleycat/bikes/+/backlog'], { qos: 1 });
  return observer;
}

async function startBridge(config: string, programs: ChildProcess[]): Promise<{ process: ChildProcess; page: string }> {
  const bridge = spawn(process.execPath, [BRIDGE, '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  programs.push(bridge);
  return { process: bridge, page: await firstMatch(bridge, /"pageOpened","url":"([^"]+)"/) };
}

/** Starts a race unless one is on. */
async function race(page: string): Promise<void> {
  const { state } = await screenOf(page);
  if (state !== 'idle' && state !== 'finished') return;
  const body = JSON.stringify({ racerId: 7, classId: 1, name: 'Ada' });
  await fetch(`${page}/api/race`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + SETTLE_MS;
  while (!holds()) {
    if (Date.now() > deadlineMs) throw new Error(`still not so after ${SETTLE_MS} ms: ${holds}`);
    await wait(5);
  }
}

async function settled(page: string, complete: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + SETTLE_MS;
  while (Date.now() < deadlineMs) {
    const { backlog, link } = await screenOf(page);
    if (complete() && link === 'up' && backlog <= 3) return;
    await wait(200);
  }
}

async function cutAtRandom(proxy: CutProxy, random: () => number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    proxy.mend();
    await wait(500 + random() * 4000);
    proxy.cut();
    await wait(500 + random() * 4000);
  }
}

async function screenOf(page: string): Promise<Screen> {
  return (await (await fetch(`${page}/api/screen`)).json()) as Screen;
}

function firstMatch(program: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    program.once('exit', (code) => reject(new Error(`ended with exit code ${code}`)));
    if (program.stdout === null) return;
    createInterface({ input: program.stdout }).on('line', (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match[1] ?? line);
    });
  });
}
