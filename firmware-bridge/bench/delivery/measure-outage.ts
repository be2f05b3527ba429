import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../program.ts';
import type { Progress } from '../progress.ts';
import type { Seat, Stand } from '../stand.ts';
import type { Subject } from '../subjects/subject.ts';
import { secondsMissed } from '../ticks.ts';
import { Bike } from './bike.ts';
import { liveSamples, packedSamples } from './bike-arrivals.ts';
import { keepRacing } from './keep-racing.ts';

const WARM_UP_S = 10;
const RESTART_AFTER_S = 1;
/** Until every program is connected again and has sent what it kept. */
const AFTERWARDS_S = 30;
/** The end of what is judged: a program that comes back late has lost these seconds, too. */
const JUDGED_AFTERWARDS_S = 15;

/** Seconds that were ridden and never arrived, by the program's name. */
export type SecondsLost = ReadonlyMap<string, number>;

/**
 * Cuts the line of all programs, kills each in the middle of the outage, starts it again a second later, and counts the
 * whole seconds, from the cut on, of which nothing ever arrived.
 */
export async function measureOutage(
  stand: Stand,
  peers: readonly Subject[],
  outageS: number,
  progress: Progress,
): Promise<SecondsLost> {
  const line = await stand.openLine(0);
  const bike = await Bike.place(stand, line, { delivery: { drainJitterMs: 0 } });
  const seats: Seat[] = [];
  for (const peer of peers) seats.push(await stand.place(peer, line.port));
  const startAll = (): Promise<Program[]> => Promise.all([bike.start(), ...seats.map((seat) => stand.run(seat))]);
  const phase = (name: string, seconds: number): Promise<void> => progress.phase(name, seconds, stand.signal);
  let programs = await startAll();
  for (const program of programs) await stand.until(() => seats.every(({ arrivals }) => arrivals.length > 0), program);
  await keepRacing(bike.pageUrl, stand.signal);
  await phase('warm-up', WARM_UP_S);
  const startMs = Date.now();
  line.cut();
  await phase('outage', outageS / 2);
  await Promise.all(programs.map((program) => program.kill()));
  await sleep(RESTART_AFTER_S * 1000, undefined, { signal: stand.signal });
  programs = await startAll();
  await phase('outage, after the kill', outageS / 2 - RESTART_AFTER_S);
  line.mend();
  const endMs = Date.now() + JUDGED_AFTERWARDS_S * 1000;
  await phase('after the outage', AFTERWARDS_S);
  const lost = new Map([['bridge', secondsMissed(bikeStampsMs(bike), { startMs, endMs })]]);
  for (const { subject, arrivals } of seats) {
    const stampsMs = arrivals.flatMap((arrival) => subject.tickOf(arrival, 0)?.stampMs ?? []);
    lost.set(subject.name, secondsMissed(stampsMs, { startMs, endMs }));
  }
  bike.closePage();
  await Promise.all(programs.map((program) => program.stop()));
  return lost;
}

function bikeStampsMs({ live, backlog }: Bike): number[] {
  return [...liveSamples(live), ...packedSamples(backlog)].map(({ timeMs }) => timeMs);
}
