import type { Progress } from '../progress.ts';
import type { Seat, Stand } from '../stand.ts';
import type { Subject } from '../subjects/subject.ts';
import { secondsMissed } from '../ticks.ts';
import { Bike } from './bike.ts';
import { liveSamples, packedSamples } from './bike-arrivals.ts';
import { keepRacing } from './keep-racing.ts';

const WARM_UP_S = 10;
const RESTART_AFTER_S = 1;
/** One after the other, so that the start of one does not hold up another. */
const KILL_EVERY_S = 4;
/** Until every program is connected again and has sent what it kept. */
const AFTERWARDS_S = 30;
/** The end of what is judged: a program that comes back late has lost these seconds, too. */
const JUDGED_AFTERWARDS_S = 15;

/** Seconds that were ridden and never arrived, by the program's name. */
export type SecondsLost = ReadonlyMap<string, number>;

/**
 * Cuts the line of all programs, kills each about the middle of the outage, starts it again a second later, and counts
 * the whole seconds, from the cut on, of which nothing ever arrived.
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
  const starts = [() => bike.start(), ...seats.map((seat) => async () => stand.run(seat))];
  const phase = (name: string, seconds: number): Promise<void> => progress.phase(name, seconds, stand.signal);
  const programs = await Promise.all(starts.map((start) => start()));
  for (const program of programs) await stand.until(() => seats.every(({ arrivals }) => arrivals.length > 0), program);
  await keepRacing(bike.pageUrl, stand.signal);
  await phase('warm-up', WARM_UP_S);
  const startMs = Date.now();
  line.cut();
  const killsS = programs.length * KILL_EVERY_S;
  await phase('outage', (outageS - killsS) / 2);
  for (const [index, start] of starts.entries()) {
    await programs[index]?.kill();
    await phase('killed', RESTART_AFTER_S);
    programs[index] = await start();
    await phase('started again', KILL_EVERY_S - RESTART_AFTER_S);
  }
  await phase('outage, after the kills', (outageS - killsS) / 2);
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
