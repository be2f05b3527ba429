import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync, type MqttClient } from 'mqtt';
import { startMosquitto } from '../../cloud/test/mosquitto.ts';
import { BRIDGE, EMULATORS } from './built-programs.ts';
import { CutProxy } from './cut-proxy.ts';
import { KillOracle, type Life } from './kill-oracle.ts';

const BOARD = join(EMULATORS, 'bike-board.js');

/** What is at risk at a kill by the design: flushIntervalMs and 200 ms for the flush itself. */
const AT_RISK_MS = 700 + 200;
const SETTLE_MS = 120_000;

export interface KillResult {
  readonly kills: number;
  readonly arrived: number;
  readonly duplicates: number;
  readonly altered: number;
  readonly missing: readonly number[];
  readonly largestWindowMs: number;
}

interface KillRun {
  readonly kills: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onKill?: (kills: number) => void;
}

interface Screen {
  readonly cadence: number;
  readonly state: string;
  readonly backlog: number;
  readonly link: string;
}

const wait = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

/** Kills the real daemon again and again while the emulated board is pedalled and the broker is cut at random. */
export async function killAgainAndAgain({ kills, random, onKill }: KillRun): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-kills-'));
  const programs: ChildProcess[] = [];
  const oracle = new KillOracle();
  const lives: Life[] = [];
  const mosquitto = await startMosquitto();
  const proxy = await CutProxy.open(Number(new URL(mosquitto.url).port));
  const observer = await observe(mosquitto.url, oracle);
  const cutting = new AbortController();
  try {
    const link = join(folder, 'ttyBIKE0');
    const board = spawn(process.execPath, [BOARD, '--link', link, '--rpm', '95'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    programs.push(board);
    await firstMatch(board, /^ready/);
    const config = join(folder, 'bridge.json');
    writeFileSync(config, JSON.stringify(configOf(link, proxy.port, folder)));
    const cuts = cutAtRandom(proxy, random, cutting.signal);
    for (let kill = 1; kill <= kills; kill++) {
      const bridge = await startBridge(config, programs);
      const ridingFromMs = await rideOn(bridge.page);
      await wait(300 + random() * 2700);
      const killedAtMs = Date.now();
      bridge.process.kill('SIGKILL');
      await new Promise((resolve) => bridge.process.once('exit', resolve));
      lives.push({ ridingFromMs, killedAtMs });
      onKill?.(kill);
    }
    cutting.abort();
    await cuts;
    proxy.mend();
    const last = await startBridge(config, programs);
    await settled(last.page, () => oracle.missing(lives, AT_RISK_MS).length === 0);
    return {
      kills,
      arrived: oracle.arrived,
      duplicates: oracle.duplicates,
      altered: oracle.altered,
      missing: oracle.missing(lives, AT_RISK_MS),
      largestWindowMs: Math.round(oracle.largestWindowMs(lives)),
    };
  } finally {
    cutting.abort();
    for (const program of programs) program.kill('SIGKILL');
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

/** Sees to it that a race is on, and resolves with the wall time at which the rider's cadence is on the screen. */
async function rideOn(page: string): Promise<number> {
  for (;;) {
    const now = await screenOf(page);
    if (now.state === 'idle' || now.state === 'finished') {
      const body = JSON.stringify({ racerId: 7, classId: 1, name: 'Ada' });
      await fetch(`${page}/api/race`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    } else if (now.cadence > 0) return Date.now();
    await wait(20);
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
