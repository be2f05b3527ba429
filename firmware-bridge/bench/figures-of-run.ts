import type { Figure } from './figure.ts';
import { percentile, spreadOf } from './percentiles.ts';
import type { Subject, Tick } from './subjects/subject.ts';
import { driftPerRace, latenessOnOwnGrid, PERIOD_MS, type Phase, secondsMissedPerRace } from './ticks.ts';

/** What was seen of one program. */
export interface Observed {
  readonly name: string;
  readonly aim: Subject['aim'];
  /** MiB, at the time of the run that the figure stands for. */
  readonly rssMb: number;
  readonly rssMaxMb: number;
  /** Percent of one core, over the idle phase. */
  readonly cpuPercent: number;
  /** In the order of their arrival. */
  readonly ticks: readonly Tick[];
}

/** Everything seen in a run. Phases in monotonic ms; `wallOffsetMs` is epoch ms at monotonic 0. */
export interface Run {
  readonly wallOffsetMs: number;
  readonly idle: Phase;
  readonly busy: Phase;
  readonly subject: Observed;
  readonly peers: readonly Observed[];
  /** Resident memory of Node.js doing nothing, MiB. */
  readonly bareNodeRssMb: number;
}

const within = ({ ticks }: Observed, { startMs, endMs }: Phase): Tick[] =>
  ticks.filter(({ madeMs }) => madeMs >= startMs && madeMs < endMs);

/** The figures of a run beside their targets. */
export function figuresOfRun(run: Run): Figure[] {
  const { subject, peers, idle, busy } = run;
  const peerFigures = (figureOf: (peer: Observed) => number): Record<string, number> =>
    Object.fromEntries(peers.map((peer) => [peer.name, figureOf(peer)]));
  const p99Figure = (name: string, atMost: number, valuesOf: (observed: Observed) => number[]): Figure => {
    const figureOf = (observed: Observed): number => percentile(valuesOf(observed), 0.99);
    const spread = told(valuesOf(subject));
    return { name, unit: 'ms', value: figureOf(subject), target: { atMost }, peers: peerFigures(figureOf), spread };
  };
  const rss = peerFigures(({ rssMb }) => rssMb);
  const missed = (observed: Observed): number => secondsMissed(observed, run);
  const drift = (observed: Observed): number => driftPerRace(arrivalLatenessMs(observed, run));
  return [
    {
      ...{ name: 'rss_mb', unit: 'MiB', value: subject.rssMb, target: { atMost: 80 } },
      ...{ peers: { ...rss, 'bare Node': run.bareNodeRssMb }, spread: `max ${subject.rssMaxMb.toFixed(1)}` },
    },
    {
      ...{ name: 'cpu_percent', unit: '% of a core', value: subject.cpuPercent, target: { atMost: 1 } },
      ...{ peers: peerFigures(({ cpuPercent }) => cpuPercent), spread: '' },
    },
    p99Figure('tick_late_p99_ms', 2, (observed) => tickLatenessMs(observed, idle, run)),
    p99Figure('tick_late_busy_p99_ms', 10, (observed) => tickLatenessMs(observed, busy, run)),
    p99Figure('tick_to_broker_p99_ms', 5, (observed) =>
      within(observed, idle).map(({ madeMs, arrivalMs }) => arrivalMs - madeMs),
    ),
    {
      ...{ name: 'seconds_missed_per_300s', unit: 's', value: missed(subject), target: { atMost: 0 } },
      ...{ peers: peerFigures(missed), spread: '' },
    },
    {
      ...{ name: 'drift_ms_per_300s', unit: 'ms', value: drift(subject), target: { equal: 0, within: 1 } },
      ...{ peers: peerFigures(drift), spread: `arrival ${told(arrivalLatenessMs(subject, run))}` },
    },
  ];
}

/** How late the samples of a phase were made against what the program aims at, ms. */
function tickLatenessMs(observed: Observed, phase: Phase, { wallOffsetMs }: Run): number[] {
  const ticks = within(observed, phase);
  if (observed.aim === 'own grid') return latenessOnOwnGrid(ticks.map(({ madeMs }) => madeMs));
  return ticks.map(({ madeMs, stampMs }) => madeMs + wallOffsetMs - stampMs - PERIOD_MS);
}

/** How late the messages of the idle phase arrived against what the program aims at, ms: seen from outside alone. */
function arrivalLatenessMs(observed: Observed, { idle, wallOffsetMs }: Run): number[] {
  const ticks = within(observed, idle);
  if (observed.aim === 'own grid') return latenessOnOwnGrid(ticks.map(({ arrivalMs }) => arrivalMs));
  return ticks.map(({ arrivalMs, stampMs }) => arrivalMs + wallOffsetMs - stampMs - PERIOD_MS);
}

function secondsMissed({ ticks }: Observed, { idle, wallOffsetMs }: Run): number {
  const phase = { startMs: idle.startMs + wallOffsetMs, endMs: idle.endMs + wallOffsetMs };
  return secondsMissedPerRace(
    ticks.map(({ stampMs }) => stampMs),
    phase,
  );
}

function told(valuesMs: readonly number[]): string {
  const { count, min, p50, p99, max } = spreadOf(valuesMs);
  const [low, middle, high, top] = [min, p50, p99, max].map((value) => value.toFixed(2));
  return `p50 ${middle}, p99 ${high}, ${low} to ${top}, n ${count}`;
}
