import { setTimeout as sleep } from 'node:timers/promises';
import { readProcessFigures } from '../process-figures.ts';
import type { Program } from '../program.ts';
import type { Progress } from '../progress.ts';
import type { Stand } from '../stand.ts';
import { measureWallOffsetMs, monotonicMs } from '../wall-clock.ts';
import { readWrittenBytes } from '../written-bytes.ts';
import { ArrivedNames } from './arrived-names.ts';
import { Bike } from './bike.ts';
import { liveSamples, packedSamples } from './bike-arrivals.ts';
import { latenessMs } from './lateness.ts';
import { ONE_WAY_MS } from './round-trip.ts';
import { WAITING_RUN } from './waiting-day.ts';

interface DrainOptions {
  /** Folder of the journal in which the samples wait. */
  readonly journal: string;
  readonly samples: number;
  /** Pace of the packs; undefined for the bridge's default. */
  readonly packsPerS?: number;
  /** How long it is watched offline before the drain, and online after it, s. */
  readonly watchS: number;
  /** It is watched offline until the file grows instead, so that as much room was written ahead as was filled with samples. */
  readonly untilFileGrows?: boolean;
}

/** What a program used while it was watched. */
export interface Watched {
  readonly bytesPerSample: number;
  readonly cpuPercent: number;
  /** MiB at the end. */
  readonly rssMb: number;
}

/** What was seen of one drain. */
export interface Drain {
  /** From the connection to the arrival of the last sample that waited, s. */
  readonly drainS: number;
  readonly packs: number;
  /** How late each sample made during the drain arrived after the end of its second, on whichever topic, ms. */
  readonly liveLateMs: readonly number[];
  readonly offline: Watched;
  readonly online: Watched;
  /** MiB, at the highest of the whole life. */
  readonly rssMaxMb: number;
  /** CPU time of the drain alone, s. */
  readonly cpuS: number;
}

const LOOK_MS = 100;
/** Until the first samples of the board are journaled, and until the acknowledgements of a drain are. */
const SETTLE_S = 6;
const DRAIN_WITHIN_MS = 600_000;
const GROWS_WITHIN_MS = 600_000;

/** Starts the daemon on a journal in which samples wait, with the line cut, then mends the line. */
export async function measureDrain(stand: Stand, options: DrainOptions, progress: Progress): Promise<Drain> {
  const { journal, packsPerS, watchS, samples, untilFileGrows = false } = options;
  const line = await stand.openLine(ONE_WAY_MS);
  line.cut();
  // The wait before a drain is drawn from 0 to 30 s; it is none of the drain's own time.
  const delivery = { drainJitterMs: 0, ...(packsPerS !== undefined && { packsPerS }) };
  const bike = await Bike.place(stand, line, { journal, delivery });
  const program = await bike.start();
  let rssMaxMb = 0;
  const looking = setInterval(() => {
    rssMaxMb = Math.max(rssMaxMb, readProcessFigures(program.pid).rssMb);
  }, LOOK_MS);
  try {
    await sleep(SETTLE_S * 1000, undefined, { signal: stand.signal });
    const wait = untilFileGrows
      ? () => fileGrows(stand, bike, program, progress)
      : () => progress.phase('a day waits, offline', watchS, stand.signal);
    const offline = await watch(bike, program, wait);
    const cpuBeforeMs = readProcessFigures(program.pid).cpuMs;
    line.mend();
    await stand.until(() => bike.connectedMs !== undefined, program);
    const waited = new ArrivedNames(bike.backlog, packedSamples, (name) => name.startsWith(`${WAITING_RUN}/`));
    await stand.until(() => waited.count() === samples, program, DRAIN_WITHIN_MS);
    const packs = bike.backlog.length;
    const cpuS = (readProcessFigures(program.pid).cpuMs - cpuBeforeMs) / 1000;
    await sleep(SETTLE_S * 1000, undefined, { signal: stand.signal });
    const online = await watch(bike, program, () => progress.phase('online', watchS, stand.signal));
    const fromMs = bike.connectedMs ?? Number.NaN;
    const drainS = (waited.lastMs - fromMs) / 1000;
    const liveLateMs = liveLatenessMs(bike, fromMs, waited.lastMs);
    return { drainS, packs, liveLateMs, offline, online, rssMaxMb, cpuS };
  } finally {
    clearInterval(looking);
    bike.closePage();
    await program.stop();
  }
}

/** The room that the file began with was written before the watch; the step that ends it stands for what the watch filled. */
async function fileGrows(stand: Stand, bike: Bike, program: Program, progress: Progress): Promise<void> {
  progress.say('a day waits, offline: until the file has grown, about 5 minutes');
  const beganBytes = bike.journalBytes();
  await stand.until(() => bike.journalBytes() > beganBytes, program, GROWS_WITHIN_MS);
}

async function watch(bike: Bike, program: Program, wait: () => Promise<void>): Promise<Watched> {
  const look = () => ({
    atMs: monotonicMs(),
    bytes: readWrittenBytes(program.pid),
    made: bike.madeTimesMs.length,
    ...readProcessFigures(program.pid),
  });
  const before = look();
  await wait();
  const after = look();
  return {
    bytesPerSample: (after.bytes - before.bytes) / (after.made - before.made),
    cpuPercent: ((after.cpuMs - before.cpuMs) / (after.atMs - before.atMs)) * 100,
    rssMb: after.rssMb,
  };
}

/** How late what was made between the connection and the end of the drain arrived. */
function liveLatenessMs(bike: Bike, fromMs: number, toMs: number): number[] {
  const wallOffsetMs = measureWallOffsetMs();
  const arrivals = [...liveSamples(bike.live), ...packedSamples(bike.backlog)];
  const own = arrivals.filter(({ name }) => !name.startsWith(`${WAITING_RUN}/`));
  const period = { fromMs: fromMs + wallOffsetMs, toMs: toMs + wallOffsetMs };
  return latenessMs(
    bike.madeTimesMs,
    own.map((each) => ({ ...each, arrivedMs: each.arrivalMs + wallOffsetMs })),
    period,
  );
}
