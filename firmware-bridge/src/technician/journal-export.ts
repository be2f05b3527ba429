import type { SampleRecord } from '../journal/record.ts';

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;

type Cell = string | number | undefined;

const COLUMNS: readonly (readonly [name: string, cell: (sample: SampleRecord) => Cell])[] = [
  ['time', ({ timeMs }) => new Date(timeMs).toISOString()],
  ['clock', ({ clock }) => clock],
  ['runId', ({ runId }) => runId],
  ['seq', ({ seq }) => seq],
  ['cadence', ({ cadenceTenths }) => cadenceTenths / 10],
  ['resistance', ({ resistanceTenths }) => resistanceTenths / 10],
  ['sensor', ({ sensor }) => sensor],
  ['raceId', ({ race }) => race?.raceId],
  ['second', ({ race }) => race?.second],
  ['classId', ({ race }) => race?.classId],
  ['racerId', ({ race }) => race?.racerId],
  ['name', ({ race }) => race?.name],
  ['total', ({ race }) => race?.final?.total],
  ['counted', ({ race }) => race?.final?.counted],
];

/** The first line of an export, where the format has one. */
export function exportHead(format: (typeof EXPORT_FORMATS)[number]): string {
  return format === 'csv' ? `${COLUMNS.map(([name]) => name).join(',')}\n` : '';
}

/** A sample as a line: cadence in rpm, resistance in percent, times in UTC. What does not apply is left out, or empty in CSV. */
export function exportLine(sample: SampleRecord, format: (typeof EXPORT_FORMATS)[number]): string {
  const cells = COLUMNS.map(([name, cell]) => [name, cell(sample)] as const);
  if (format === 'jsonl') return `${JSON.stringify(Object.fromEntries(cells))}\n`;
  return `${cells.map(([, cell]) => csvCell(cell)).join(',')}\n`;
}

/** RFC 4180; a name that a spreadsheet would take for a formula is kept text by an apostrophe. */
function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
