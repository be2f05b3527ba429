import type { Observed, Run } from './figures-of-run.ts';
import { startHogs } from './hogs.ts';
import { MemoryWatch } from './memory-watch.ts';
import { readProcessFigures } from './process-figures.ts';
import { Program } from './program.ts';
import type { Progress } from './progress.ts';
import type { Mounted, Stand } from './stand.ts';
import type { Subject, Tick } from './subjects/subject.ts';
import type { Phase } from './ticks.ts';
import { measureWallOffsetMs, monotonicMs } from './wall-clock.ts';

const WARM_UP_S = 20;
const BUSY_MAX_S = 120;
/** Hogs need a moment until every core is busy. */
const HOGS_START_S = 2;
const LOOK_MS = 2000;
/** The last sample of a phase is made at the end of its second. */
const LAST_SAMPLE_S = 2;
const INSTRUMENT_NICENESS = -10;

interface Measurement {
  readonly run: Run;
  /** How it went, for the notes of the report. */
  readonly notes: readonly string[];
}

/** Runs all subjects at once, the first of them the one that is judged, `seconds` idle and then busy. */
export async function measureRun(
  stand: Stand,
  subjects: readonly [Subject, ...Subject[]],
  seconds: number,
  progress: Progress,
): Promise<Measurement> {
  await stand.open();
  const bare = new MemoryWatch(stand.start(new Program('bare Node.js', ['-e', 'setInterval(() => {}, 1e6)'])));
  const [first, ...others] = subjects;
  const judged = await stand.mount(first);
  const peers: Mounted[] = [];
  for (const peer of others) peers.push(await stand.mount(peer));
  const all = [judged, ...peers];
  const preferred = stand.prefer(INSTRUMENT_NICENESS);
  const looking = setInterval(() => {
    for (const memory of [bare, ...all.map((mounted) => mounted.memory)]) memory.sample();
  }, LOOK_MS);
  try {
    await progress.phase('warm-up', Math.min(WARM_UP_S, seconds), stand.signal);
    const wallOffsetMs = measureWallOffsetMs();
    const { phase: idle, cpuPercents } = await idlePhase(all, () => progress.phase('idle', seconds, stand.signal));
    const busy = await busyPhase(stand, Math.min(BUSY_MAX_S, seconds), progress);
    const wallMovedMs = measureWallOffsetMs() - wallOffsetMs;
    const observed = (mounted: Mounted): Observed =>
      observe(mounted, cpuPercents.get(mounted) ?? Number.NaN, wallOffsetMs);
    const run = { wallOffsetMs, idle, busy, subject: observed(judged), peers: peers.map(observed) };
    return { run: { ...run, bareNodeRssMb: bare.rssMb }, notes: notesOf(preferred, wallMovedMs) };
  } finally {
    clearInterval(looking);
  }
}

async function idlePhase(
  all: readonly Mounted[],
  wait: () => Promise<void>,
): Promise<{ phase: Phase; cpuPercents: ReadonlyMap<Mounted, number> }> {
  const cpuMs = (): number[] => all.map(({ program }) => readProcessFigures(program.pid).cpuMs);
  const before = cpuMs();
  const startMs = monotonicMs();
  await wait();
  const endMs = monotonicMs();
  const after = cpuMs();
  const percent = (index: number): number =>
    (((after[index] ?? Number.NaN) - (before[index] ?? Number.NaN)) / (endMs - startMs)) * 100;
  return { phase: { startMs, endMs }, cpuPercents: new Map(all.map((mounted, index) => [mounted, percent(index)])) };
}

async function busyPhase(stand: Stand, seconds: number, progress: Progress): Promise<Phase> {
  const hogs = startHogs(HOGS_START_S + seconds + LAST_SAMPLE_S);
  try {
    await progress.phase('keeping every core busy', HOGS_START_S, stand.signal);
    const startMs = monotonicMs();
    await progress.phase('every core busy', seconds, stand.signal);
    const endMs = monotonicMs();
    await progress.phase('the last samples', LAST_SAMPLE_S, stand.signal);
    return { startMs, endMs };
  } finally {
    await Promise.all(hogs.map((hog) => hog.stop()));
  }
}

function observe({ subject, memory, arrivals }: Mounted, cpuPercent: number, wallOffsetMs: number): Observed {
  const ticks = arrivals
    .map((arrival) => subject.tickOf(arrival, wallOffsetMs))
    .filter((tick): tick is Tick => tick !== undefined);
  const { name, aim } = subject;
  const untold = arrivals.length - ticks.length;
  // Left out, they would make the figures better: what is told late or not at all is what was in a hurry.
  if (untold > 0)
    throw new Error(`${untold} of ${arrivals.length} samples of the ${name} do not say when they were made`);
  return { name, aim, rssMb: memory.rssMb, rssMaxMb: memory.rssMaxMb, cpuPercent, ticks };
}

function notesOf(preferred: boolean, wallMovedMs: number): string[] {
  return [
    preferred
      ? `Boards and recorder ran at niceness ${INSTRUMENT_NICENESS}: being held up by the hogs is measured for the programs only.`
      : 'Boards and recorder ran at normal niceness (root may prefer them): the hogs held up the recorder, too.',
    `The wall clock moved by ${wallMovedMs.toFixed(3)} ms against the monotonic clock during the run.`,
  ];
}
