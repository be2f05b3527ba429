import type { ReplayRow, ReplaySummary } from './replay-capture.ts';

export const STAGES = ['line', 'reading', 'sample', 'message'] as const;

export type Stage = (typeof STAGES)[number];

/** What a replay lists: all stages side by side, or one of them; for people, or as JSON lines. */
export interface ListingChoice {
  readonly stage: Stage | undefined;
  readonly json: boolean;
}

const WIDTHS: { readonly [stage in Stage]: number } = { line: 50, reading: 16, sample: 16, message: 12 };
const TIME_WIDTH = 12;

/** The lines, without line feeds, that stand above the rows; none for JSON. */
export function listingHead({ stage, json }: ListingChoice): readonly string[] {
  if (json) return [];
  const columns = stage === undefined ? STAGES : [stage];
  return [['seconds'.padStart(TIME_WIDTH), ...columns.map((each) => each.padEnd(WIDTHS[each]))].join('  ').trimEnd()];
}

/** The lines, without line feeds, that one row of a replay comes to; none when it did not reach the stage. */
export function listRow(row: ReplayRow, choice: ListingChoice): readonly string[] {
  const { stage } = choice;
  if (stage !== undefined && row[stage] === undefined && (stage !== 'line' || row.notes.length === 0)) return [];
  if (choice.json) return [jsonOf(row, stage)];
  const time = (row.atUs / 1_000_000).toFixed(6).padStart(TIME_WIDTH);
  const notes = stage === undefined || stage === 'line' ? row.notes : [];
  const cells = stage === undefined ? STAGES.map((each) => cellOf(row, each)) : [fullCellOf(row, stage)];
  const isBare = cells.every((cell) => cell.trim() === '');
  const first = isBare ? [] : [`${time}  ${cells.join('  ')}`.trimEnd()];
  return [...first, ...notes.map((note) => `${isBare ? time : ' '.repeat(TIME_WIDTH)}  ! ${note}`)];
}

/** What a replay came to, for people. */
export function summaryText(summary: ReplaySummary): string {
  const { durationUs, chunks, bytes, lines, readings, samples, samplesAbsent, messages, linesMissed, restarts } =
    summary;
  const discards = Object.entries(summary.discards)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([reason, count]) => `${reason} ${count}`);
  const rows: readonly (readonly [name: string, text: string])[] = [
    ['duration', `${(durationUs / 1_000_000).toFixed(3)} s`],
    ['chunks', `${chunks} from the bike, ${bytes} bytes`],
    [
      'lines',
      `${lines}${linesMissed > 0 ? `, missed ${linesMissed}` : ''}${restarts > 0 ? `, restarts of the board ${restarts}` : ''}`,
    ],
    ['discards', discards.length === 0 ? 'none' : discards.join(', ')],
    ['readings', `${readings}`],
    ['samples', `${samples}${samplesAbsent > 0 ? `, ${samplesAbsent} without a fresh reading` : ''}`],
    ['messages', `${messages}`],
  ];
  return rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join('');
}

function cellOf(row: ReplayRow, stage: Stage): string {
  const width = WIDTHS[stage];
  const text = stage === 'message' && row.message ? `${row.message.event} ${row.message.seq}` : fullCellOf(row, stage);
  return (text.length > width ? `${text.slice(0, width - 1)}~` : text).padEnd(width);
}

function fullCellOf(row: ReplayRow, stage: Stage): string {
  switch (stage) {
    case 'line':
      return row.line ?? '';
    case 'reading':
      return row.reading ? figures(row.reading) : '';
    case 'sample':
      if (row.sample === undefined) return '';
      return row.sample.sensor === 'ok' ? figures(row.sample) : 'absent';
    case 'message':
      return row.message ? JSON.stringify(row.message) : '';
  }
}

function figures({ cadenceTenths, resistanceTenths }: { cadenceTenths: number; resistanceTenths: number }): string {
  return `${inTenths(cadenceTenths).padStart(5)} rpm ${inTenths(resistanceTenths).padStart(4)} %`;
}

function inTenths(tenths: number): string {
  return (tenths / 10).toFixed(1);
}

function jsonOf(row: ReplayRow, stage: Stage | undefined): string {
  const { reading, sample } = row;
  const all = {
    line: row.line,
    reading: reading && { cadence: reading.cadenceTenths / 10, resistance: reading.resistanceTenths / 10 },
    sample: sample && {
      cadence: sample.cadenceTenths / 10,
      resistance: sample.resistanceTenths / 10,
      sensor: sample.sensor,
    },
    message: row.message,
  };
  const notes = row.notes.length > 0 ? { notes: row.notes } : {};
  return JSON.stringify({ us: row.atUs, ...(stage === undefined ? all : { [stage]: all[stage] }), ...notes });
}
