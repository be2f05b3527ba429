import type { Figure } from '../figure.ts';
import { median, percentile } from '../percentiles.ts';

/** One look at the daemon. */
export interface Look {
  /** Real monotonic ms. */
  readonly atMs: number;
  readonly rssMb: number;
  /** CPU time since its start, ms. */
  readonly cpuMs: number;
}

/** A day that was ridden. */
export interface Day {
  readonly speed: number;
  /** From the end of the warm-up to the end of the day, in order. */
  readonly looks: readonly Look[];
  /** Samples made, and live messages that arrived. */
  readonly made: number;
  readonly arrived: number;
}

/** Share of the looks at each end whose median is taken: a single look tells where the collector of garbage stood. */
const END_SHARE = 0.1;

/** Memory over the day, and CPU time for each simulated second. */
export function figuresOfDay({ speed, looks, made, arrived }: Day): Figure[] {
  const rssMb = looks.map((look) => look.rssMb);
  const count = Math.max(1, Math.floor(rssMb.length * END_SHARE));
  const begin = median(rssMb.slice(0, count));
  const end = median(rssMb.slice(-count));
  const [first, last] = [looks[0], looks.at(-1)];
  const ridden = first && last ? (last.atMs - first.atMs) * speed : Number.NaN;
  const cpuMs = first && last ? last.cpuMs - first.cpuMs : Number.NaN;
  const told = { peers: {} };
  return [
    { name: 'day_rss_mb', unit: 'MiB', value: percentile(rssMb, 1), target: { atMost: 100 }, ...told, spread: '' },
    {
      ...{ name: 'day_rss_growth_mb', unit: 'MiB', value: end - begin, target: { atMost: 5 }, ...told },
      spread: `${begin.toFixed(2)} to ${end.toFixed(2)}, n ${looks.length}`,
    },
    {
      ...{
        name: 'day_cpu_percent',
        unit: '% of a core',
        value: (cpuMs / ridden) * 100,
        target: { atMost: 2 },
        ...told,
      },
      spread: `${(cpuMs / 1000).toFixed(1)} s of CPU, ${made} samples made, ${arrived} arrived live`,
    },
  ];
}
