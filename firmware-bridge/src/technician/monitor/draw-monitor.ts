import { outputHundredths } from '@alleycat/contract';
import type { DaemonStatus } from '../daemon.ts';
import { paint, type Terminal } from '../terminal.ts';
import { JITTER_CLASSES_MS, readingsPerSecond, type WatchedLine } from './watched-line.ts';

/** Everything that the monitor shows at one moment. */
export interface MonitorView {
  readonly line: WatchedLine;
  readonly nowMs: number;
  /** Where the bytes come from, or why none come. */
  readonly source: string;
  readonly daemon: DaemonStatus | undefined;
  readonly isFrozen: boolean;
  readonly showsHelp: boolean;
}

/** A number older than this is not shown as if it were live. */
const STALE_MS = 2000;
const FULL = { cadence: 150, resistance: 100, output: 300 } as const;
const STEPS = '▁▂▃▄▅▆▇█';
const LABEL_WIDTH = 12;
const KEYS = 'q, Ctrl-C, Ctrl-] quit   space freezes   ? help';
const HELP = [
  'readings   valid readings a second, and how many have come',
  'jitter     how far the time between two readings is from their mean, by class',
  'discards   damaged or foreign lines, by reason; the first line is mostly cut',
  'link       the connection to the broker, and how many samples wait',
];

type Look = Pick<Terminal, 'colours' | 'unicode'>;

/** What is measured now; undefined while nothing fresh has come. */
export function freshValues({
  line,
  nowMs,
}: Pick<MonitorView, 'line' | 'nowMs'>):
  | { readonly cadence: number; readonly resistance: number; readonly output: number }
  | undefined {
  const { reading, lastMs } = line;
  if (reading === undefined || lastMs === undefined || nowMs - lastMs > STALE_MS) return undefined;
  const { cadenceTenths, resistanceTenths } = reading;
  const output = outputHundredths(cadenceTenths, resistanceTenths) / 100;
  return { cadence: cadenceTenths / 10, resistance: resistanceTenths / 10, output };
}

/** The screen, line by line, none wider than the terminal. */
export function drawMonitor(view: MonitorView, size: { columns: number; rows: number }, look: Look): string[] {
  const { line, nowMs, daemon } = view;
  const values = freshValues(view);
  const barWidth = Math.max(10, Math.min(40, size.columns - 32));
  const gauge = (label: string, value: number | undefined, unit: string, full: number): string => {
    const text = value === undefined ? '–'.padStart(6) : value.toFixed(1).padStart(6);
    const bar = drawBar((value ?? 0) / full, barWidth, look);
    return `${label.padEnd(LABEL_WIDTH)}${paint(look, 'bold', text)} ${unit.padEnd(4)} ${paint(look, 'cyan', bar)}`;
  };
  const quiet = line.lastMs === undefined ? 'nothing yet' : `nothing for ${Math.round((nowMs - line.lastMs) / 1000)} s`;
  const rate =
    values === undefined ? paint(look, 'yellow', quiet) : `${readingsPerSecond(line, nowMs).toFixed(1)} a second`;
  return [
    `${paint(look, 'bold', 'alleycat monitor')}  ${view.source}${view.isFrozen ? paint(look, 'yellow', '  frozen') : ''}`,
    '',
    gauge('cadence', values?.cadence, 'rpm', FULL.cadence),
    `${''.padEnd(LABEL_WIDTH)}${drawCurve(line.history, FULL.cadence * 10, look)}`,
    gauge('resistance', values?.resistance, '%', FULL.resistance),
    gauge('output', values?.output, '', FULL.output),
    '',
    `${'readings'.padEnd(LABEL_WIDTH)}${rate}, ${line.valid} in all, ${line.bytes} bytes`,
    `${'jitter'.padEnd(LABEL_WIDTH)}${drawJitter(line.jitter)}`,
    `${'discards'.padEnd(LABEL_WIDTH)}${drawDiscards(line, look)}`,
    `${'link'.padEnd(LABEL_WIDTH)}${drawLink(daemon, look)}`,
    '',
    ...(view.showsHelp ? HELP : []),
    paint(look, 'dim', KEYS),
  ].slice(0, size.rows);
}

function drawBar(share: number, width: number, { unicode }: Look): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return (unicode ? '█' : '#').repeat(filled) + (unicode ? '░' : '.').repeat(width - filled);
}

function drawCurve(history: readonly number[], full: number, { unicode }: Look): string {
  if (!unicode) return '';
  const step = (value: number): number => Math.min(STEPS.length - 1, Math.floor((value / full) * STEPS.length));
  return history.map((value) => STEPS[Math.max(0, step(value))] ?? '').join('');
}

function drawJitter(jitter: readonly number[]): string {
  const names = [...JITTER_CLASSES_MS.map((endMs) => `≤${endMs}`), `>${JITTER_CLASSES_MS.at(-1)}`];
  return `${names.map((name, index) => `${name}: ${jitter[index] ?? 0}`).join('  ')}  ms`;
}

function drawDiscards({ discards }: WatchedLine, look: Look): string {
  const parts = [...discards].map(([reason, count]) => `${reason} ${count}`);
  return parts.length === 0 ? 'none' : paint(look, 'yellow', parts.join(', '));
}

function drawLink(daemon: DaemonStatus | undefined, look: Look): string {
  if (daemon === undefined) return 'the daemon is stopped';
  const { uplink, screen } = daemon;
  const ack =
    screen.delivery.lastAckMs === null
      ? ''
      : `, last acknowledged ${(screen.delivery.lastAckMs / 1000).toFixed(1)} s ago`;
  const state = uplink.isOpen
    ? paint(look, 'green', 'up')
    : paint(look, 'red', `down (${uplink.fault?.code ?? 'not yet'})`);
  return `${state}, ${screen.backlog} samples wait${ack}`;
}
