import { setTimeout as sleep } from 'node:timers/promises';
import { KillOracle, type RiddenSecond } from '../../test/kill-oracle.ts';
import type { Stand } from '../stand.ts';
import { Bike } from './bike.ts';
import { keepRacing } from './keep-racing.ts';
import { untilQuiet } from './until-quiet.ts';

/** What may be lost by design: flushIntervalMs, and 200 ms for the flush itself. All programs are judged by it. */
export const AT_RISK_MS = 700 + 200;

/** What kills cost a program. */
export interface KillOutcome {
  readonly name: string;
  /** Samples that were made long enough before a kill to be judged. */
  readonly judged: number;
  /** Of these, how many never arrived. */
  readonly lost: number;
}

export interface KillOptions {
  readonly kills: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const MIN_LIFE_MS = 2000;
const MAX_LIFE_MS = 4500;
const DRAIN_WITHIN_MS = 120_000;
const SECOND_MS = 1000;
/** The rider aims at 85 rpm, is at most 2.5 % off, and may still be speeding up in the first of the seconds. */
const RIDDEN = { lowestRpm: 75, highestRpm: 90 };

/** How long a life lasts from its first sample on, ms. */
export function lifeMs(random: () => number): number {
  return MIN_LIFE_MS + random() * (MAX_LIFE_MS - MIN_LIFE_MS);
}

/** Kills the daemon again and again in a race while the line is cut, then mends the line and counts what does not come. */
export async function measureKills(stand: Stand, { kills, random }: KillOptions): Promise<KillOutcome> {
  const line = await stand.openLine(0);
  line.cut();
  const bike = await Bike.place(stand, line, { delivery: { drainJitterMs: 0 } });
  const ridden: RiddenSecond[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const program = await bike.start();
    const ridingFromMs = await keepRacing(bike.pageUrl, stand.signal);
    await sleep(lifeMs(random), undefined, { signal: stand.signal });
    const killedAtMs = Date.now();
    await program.kill();
    ridden.push(...wholeSeconds(ridingFromMs, killedAtMs - AT_RISK_MS));
  }
  line.mend();
  const last = await bike.start();
  const oracle = new KillOracle();
  let read = 0;
  const lost = (): number => {
    for (const { topic, payload } of bike.backlog.slice(read)) oracle.take(topic, Buffer.from(payload));
    read = bike.backlog.length;
    const { missing, wrong } = oracle.judge(ridden);
    return missing.length + wrong.length;
  };
  const lastMs = (): number => bike.backlog.at(-1)?.arrivalMs ?? Number.NaN;
  await untilQuiet(stand, last, { isComplete: () => lost() === 0, lastMs, withinMs: DRAIN_WITHIN_MS });
  bike.closePage();
  await last.stop();
  return { name: 'bridge', judged: ridden.length, lost: lost() };
}

function wholeSeconds(fromMs: number, toMs: number): RiddenSecond[] {
  const firstMs = Math.ceil(fromMs / SECOND_MS) * SECOND_MS;
  const count = Math.max(0, Math.floor((toMs - firstMs) / SECOND_MS));
  return Array.from({ length: count }, (_, index) => ({ startMs: firstMs + index * SECOND_MS, ...RIDDEN }));
}
