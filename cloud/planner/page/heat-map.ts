import { formatFigure } from '../format-figure.ts';
import { PLOT_WIDTH } from './plot-frame.ts';
import { label, svg } from './svg.ts';

/** Shards of a stream under one partition key: how full each is in its fullest second, percent, in the order of hash keys. */
export interface HeatRow {
  readonly name: string;
  readonly peakPercents: readonly number[];
}

const LEFT = 96;
const RIGHT = 690;
const TOP = 20;
const ROW_HEIGHT = 44;
const ROW_GAP = 10;
const MOST_CELLS = 120;
const NUMBER_WIDTH = 44;

/** Steps of the colours: up to and including so many percent; above the last the shard throttles. */
const STEPS = [20, 40, 60, 80, 100];

/** Rows of cells, a cell a shard, coloured by how full it is; with very many shards a cell is the hottest of several. */
export function heatMap(what: string, rows: readonly HeatRow[]): string {
  const height = TOP + rows.length * (ROW_HEIGHT + ROW_GAP) + 34;
  const drawn = rows.map((row, index) => heatRow(row, TOP + index * (ROW_HEIGHT + ROW_GAP)));
  const bottom = TOP + rows.length * (ROW_HEIGHT + ROW_GAP);
  const shards = rows[0]?.peakPercents.length ?? 0;
  const axis = [
    label('0', { x: LEFT, y: bottom + 10 }, { class: 'tick' }),
    shards > 1 ? label(`${shards - 1}`, { x: RIGHT, y: bottom + 10 }, { class: 'tick', 'text-anchor': 'end' }) : '',
    label(
      'shard, in the order of its hash keys',
      { x: (LEFT + RIGHT) / 2, y: bottom + 12 },
      { class: 'title', 'text-anchor': 'middle' },
    ),
  ];
  return svg(
    'svg',
    { viewBox: `0 0 ${PLOT_WIDTH} ${height}`, role: 'img', 'aria-label': what },
    [...drawn, ...axis, legend()].join(''),
  );
}

function heatRow({ name, peakPercents }: HeatRow, top: number): string {
  const cells = hottestOfGroups(peakPercents);
  const width = (RIGHT - LEFT) / cells.length;
  const gap = width > 6 ? 2 : 0;
  const drawn = cells.map((percent, index) => {
    const x = LEFT + index * width;
    const step = stepOf(percent);
    const cell = svg('rect', {
      class: `heat${step}`,
      x,
      y: top,
      width: Math.max(0.5, width - gap),
      height: ROW_HEIGHT,
    });
    const middle = { x: x + (width - gap) / 2, y: top + ROW_HEIGHT / 2 + 5 };
    const written = width >= NUMBER_WIDTH ? formatFigure(Math.round(percent)) : step === STEPS.length ? '×' : '';
    const fits = width >= 12 || width >= NUMBER_WIDTH;
    return (
      cell + (written !== '' && fits ? label(written, middle, { class: `on${step}`, 'text-anchor': 'middle' }) : '')
    );
  });
  return (
    label(name, { x: LEFT - 12, y: top + ROW_HEIGHT / 2 + 5 }, { class: 'name', 'text-anchor': 'end' }) + drawn.join('')
  );
}

function hottestOfGroups(percents: readonly number[]): number[] {
  const size = Math.ceil(percents.length / MOST_CELLS);
  const groups = Math.ceil(percents.length / size);
  return Array.from({ length: groups }, (_, group) => Math.max(...percents.slice(group * size, (group + 1) * size)));
}

function stepOf(percent: number): number {
  const step = STEPS.findIndex((upTo) => percent <= upTo);
  return step === -1 ? STEPS.length : step;
}

function legend(): string {
  const x = RIGHT + 26;
  const names = STEPS.map((upTo, index) => `${STEPS[index - 1] ?? 0} to ${upTo} %`);
  const entries = [...names, '× over, throttles'].map((name, step) => {
    const y = TOP + 22 + step * 25;
    return (
      svg('rect', { class: `heat${step}`, x, y, width: 18, height: 18 }) +
      label(name, { x: x + 26, y: y + 14 }, { class: 'tick' })
    );
  });
  return label('fullest second', { x, y: TOP + 8 }, { class: 'title' }) + entries.join('');
}
