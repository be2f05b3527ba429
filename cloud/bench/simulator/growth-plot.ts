import type { GrowthPoint } from './measure-growth.ts';

const WIDTH = 760;
const PANEL = 220;
const LEFT = 70;
const RIGHT = 170;
const TOP = 50;
const GAP = 70;
/** Distinguishable with any colour vision, and readable on light and dark. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73'];

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** The growth curve as one SVG: cores that are busy, and how late things are, against riders on a logarithmic axis. */
export function growthPlot(points: readonly GrowthPoint[]): string {
  const riders = points.map((point) => point.riders);
  const busy = [
    { name: 'simulator', values: points.map(({ simulatorCores }) => simulatorCores) },
    { name: 'cloud', values: points.map(({ cloudCores }) => cloudCores) },
  ];
  const late = [
    { name: 'simulator late', values: points.map(({ lagMs }) => lagMs / 1000) },
    { name: 'consumer behind', values: points.map(({ consumerMs }) => consumerMs / 1000) },
  ];
  const height = TOP + 2 * PANEL + GAP + 60;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<title>Riders in packs of five on one machine: busy cores and lateness</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${LEFT}" y="24" font-size="16">Riders in packs of five on one machine, 100 to 40,000</text>
${panel({ riders, series: busy, top: TOP, unit: 'cores busy' })}
${panel({ riders, series: late, top: TOP + PANEL + GAP, unit: 'seconds' })}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 12}" text-anchor="middle">riders at the same time</text>
</svg>
`;
}

function panel(plot: { riders: readonly number[]; series: readonly Series[]; top: number; unit: string }): string {
  const { riders, series, top, unit } = plot;
  const most = niceCeiling(Math.max(...series.flatMap(({ values }) => values)));
  const [first = 1, last = 1] = [riders[0], riders.at(-1)];
  const xOf = (value: number): number =>
    LEFT + ((WIDTH - RIGHT - LEFT) * Math.log(value / first)) / Math.log(last / first);
  const yOf = (value: number): number => top + PANEL * (1 - value / most);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = yOf(most * share).toFixed(1);
    const tick = Number((most * share).toPrecision(3));
    return `<path d="M${LEFT} ${y}H${WIDTH - RIGHT}" stroke="#dddddd"/><text x="${LEFT - 8}" y="${y}" dy="4" text-anchor="end">${tick}</text>`;
  });
  const below = riders.map(
    (value) =>
      `<text x="${xOf(value).toFixed(1)}" y="${top + PANEL + 18}" text-anchor="middle">${value.toLocaleString('en-US')}</text>`,
  );
  const ends = spreadEnds(series.map(({ values }) => yOf(values.at(-1) ?? 0)));
  const lines = series.map(({ name, values }, index) => {
    const colour = COLOURS[index] ?? '#000000';
    const at = values.map((value, place) => [xOf(riders[place] ?? first).toFixed(1), yOf(value).toFixed(1)] as const);
    const path = at.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${x} ${y}`).join('');
    const dots = at.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`).join('');
    const label = `<text x="${WIDTH - RIGHT + 10}" y="${(ends[index] ?? 0).toFixed(1)}" dy="4" fill="${colour}">${name}</text>`;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${label}`;
  });
  return [...grid, ...below, `<text x="${LEFT}" y="${top - 10}">${unit}</text>`, ...lines].join('\n');
}

/** Labels of lines that end close together stand at least a line apart. */
function spreadEnds([left = 0, right = 0]: readonly number[]): readonly number[] {
  if (Math.abs(left - right) >= 16) return [left, right];
  return left <= right ? [left - 8, right + 8] : [left + 8, right - 8];
}

function niceCeiling(value: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(value, 0.001)));
  return step * ([1, 2, 4, 8, 10].find((factor) => factor * step >= value) ?? 10);
}
