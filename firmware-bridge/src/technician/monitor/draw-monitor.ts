import { outputHundredths } from '@alleycat/contract';
import type { DaemonStatus } from '../daemon.ts';
import { paint, type Terminal } from '../terminal.ts';
import { wrapText } from '../wrap-text.ts';
import { drawBytes } from './draw-bytes.ts';
import { flowParts, type Part } from './flow-parts.ts';
import { JITTER_CLASSES_MS, readingsPerSecond, type WatchedLine } from './watched-line.ts';

/** Everything that the monitor shows at one moment. */
export interface MonitorView {
  readonly line: WatchedLine;
  readonly nowMs: number;
  /** Where the bytes come from, or why none come. */
  readonly source: readonly string[];
  readonly daemon: DaemonStatus | undefined;
  /** Why the daemon could not be asked. */
  readonly daemonFault: string | undefined;
  readonly isPaused: boolean;
  readonly showsBytes: boolean;
  readonly showsHelp: boolean;
}

/** What is measured at one moment. */
export interface MonitorValues {
  readonly cadence: number;
  readonly resistance: number;
  readonly output: number;
  /** W as the bike itself tells it; undefined for one that tells none. */
  readonly power: number | undefined;
}

/** Keys, their names for the bottom line, and what they do. */
export const MONITOR_KEYS = [
  ['q', 'quit', 'quit; so do Ctrl-C and Ctrl-]'],
  ['p', 'pause', 'hold the screen, while counting goes on; so does space'],
  ['r', 'zero', 'count readings, bytes, jitter and discards anew'],
  ['x', 'bytes', 'show what came last, byte for byte'],
  ['?', 'help', 'show this'],
] as const;

/** A number older than this is not shown as if it were live. */
const STALE_MS = 2000;
const FULL = { cadence: 150, resistance: 100, output: 300, power: 500 } as const;
const STEPS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.:-=+*#' } as const;
const LABEL_WIDTH = 12;
/** What stands before a gauge's bar: label, number and unit. */
const BEFORE_BAR = LABEL_WIDTH + 13;
const MAX_BAR = 40;
const TERMS: readonly (readonly [label: string, about: string])[] = [
  ['readings', 'valid ones a second, and in all'],
  ['jitter', 'how far, in ms, the time between two readings is from their mean'],
  ['discards', 'damaged or foreign lines, by reason; the first line is mostly cut'],
  ['link', 'the connection to the broker, and how many samples wait'],
];

type Look = Pick<Terminal, 'colours' | 'unicode'>;

/** What is measured now; undefined while nothing fresh has come. */
export function freshValues({ line, nowMs }: Pick<MonitorView, 'line' | 'nowMs'>): MonitorValues | undefined {
  const { reading, lastMs } = line;
  if (reading === undefined || lastMs === undefined || nowMs - lastMs > STALE_MS) return undefined;
  const { cadenceTenths, resistanceTenths, toldWatts } = reading;
  const output = outputHundredths(cadenceTenths, resistanceTenths) / 100;
  return { cadence: cadenceTenths / 10, resistance: resistanceTenths / 10, output, power: toldWatts };
}

/** The screen, line by line, none wider than the terminal and no more than fit; the keys stand in the last. */
export function drawMonitor(view: MonitorView, size: { columns: number; rows: number }, look: Look): string[] {
  const { columns, rows } = size;
  const footer = flowParts(
    MONITOR_KEYS.map(([key, name]) => ({ text: `${key} ${name}`, style: 'dim' })),
    columns,
    look,
  );
  const pause: Part[] = view.isPaused ? [{ text: 'paused', style: 'yellow' }] : [];
  const head = [{ text: 'alleycat monitor', style: 'bold' } as const, ...pause];
  const header = flowParts([...head, ...view.source.map((text) => ({ text }))], columns, look);
  const room = rows - header.length - footer.length;
  const whole = ['', ...(view.showsHelp ? drawHelp(columns, look) : drawBody(view, columns, room, look)), ''];
  const body = whole.length > room ? whole.filter((line) => line !== '') : whole;
  return [...header, ...body.slice(0, Math.max(0, room)), ...footer].slice(-rows);
}

function drawHelp(columns: number, look: Look): string[] {
  const explain = (label: string, about: string): string[] => {
    const [first = '', ...more] = wrapText(about, columns, LABEL_WIDTH);
    return [paint(look, 'bold', label.padEnd(LABEL_WIDTH)) + first, ...more];
  };
  const keys = MONITOR_KEYS.flatMap(([key, , about]) => explain(key, about));
  return [...keys, '', ...TERMS.flatMap(([label, about]) => explain(label, about))];
}

function drawBody(view: MonitorView, columns: number, room: number, look: Look): string[] {
  const { line } = view;
  const values = freshValues(view);
  const barWidth = Math.max(0, Math.min(MAX_BAR, columns - BEFORE_BAR));
  const gauge = (label: string, value: number | undefined, unit: string, full: number): string => {
    const text = (value?.toFixed(1) ?? (look.unicode ? '–' : '-')).padStart(6);
    const bar = drawBar((value ?? 0) / full, barWidth, look);
    return `${label.padEnd(LABEL_WIDTH)}${paint(look, 'bold', text)} ${unit.padEnd(4)}  ${paint(look, 'cyan', bar)}`;
  };
  const gauges = [
    gauge('cadence', values?.cadence, 'rpm', FULL.cadence),
    ''.padEnd(LABEL_WIDTH) + drawCurve(line.history.slice(LABEL_WIDTH - columns), FULL.cadence * 10, look),
    gauge('resistance', values?.resistance, '%', FULL.resistance),
    gauge('output', values?.output, '', FULL.output),
    ...(line.reading?.toldWatts === undefined ? [] : [gauge('power', values?.power, 'W', FULL.power)]),
    '',
  ];
  const facts = [
    ...row('readings', readingsParts(view), columns, look),
    ...row('jitter', jitterParts(line.jitter, look), columns, look),
    ...row('discards', discardParts(line), columns, look),
    ...row('link', linkParts(view), columns, look),
  ];
  if (!view.showsBytes) return [...gauges, ...facts];
  return [...facts, '', ...drawBytes(line.recent, line.bytes, columns, room - facts.length - 3)];
}

/** A label, and beside it parts that flow into as many lines as they need. */
function row(label: string, parts: readonly Part[], columns: number, look: Look): string[] {
  const lines = flowParts(parts, Math.max(1, columns - LABEL_WIDTH), look);
  return lines.map((line, index) => (index === 0 ? label : '').padEnd(LABEL_WIDTH) + line);
}

function drawBar(share: number, width: number, { unicode }: Look): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return (unicode ? '█' : '#').repeat(filled) + (unicode ? '░' : '.').repeat(width - filled);
}

function drawCurve(history: readonly number[], full: number, { unicode }: Look): string {
  const steps = unicode ? STEPS.unicode : STEPS.ascii;
  const step = (value: number): number => Math.min(steps.length - 1, Math.floor((value / full) * steps.length));
  return history.map((value) => steps[Math.max(0, step(value))] ?? '').join('');
}

function readingsParts({ line, nowMs }: MonitorView): Part[] {
  const { lastMs, valid, bytes } = line;
  const counts = [{ text: `${valid} in all` }, { text: `${bytes} bytes` }];
  if (lastMs !== undefined && nowMs - lastMs <= STALE_MS)
    return [{ text: `${readingsPerSecond(line, nowMs).toFixed(1)} a second` }, ...counts];
  const quiet = lastMs === undefined ? 'nothing yet' : `nothing for ${Math.round((nowMs - lastMs) / 1000)} s`;
  return [{ text: quiet, style: 'yellow' }, ...counts];
}

function jitterParts(jitter: readonly number[], { unicode }: Look): Part[] {
  const names = JITTER_CLASSES_MS.map((endMs) => `${unicode ? '≤' : '<='}${endMs}`);
  const parts = [...names, `>${JITTER_CLASSES_MS.at(-1)}`].map((name, index) => ({
    text: `${name}: ${jitter[index] ?? 0}`,
  }));
  return [...parts, { text: 'ms' }];
}

function discardParts({ discards }: WatchedLine): Part[] {
  const parts = [...discards].map(([reason, count]) => ({ text: `${reason} ${count}`, style: 'yellow' }) as const);
  return parts.length === 0 ? [{ text: 'none' }] : parts;
}

function linkParts({ daemon, daemonFault }: MonitorView): Part[] {
  if (daemonFault !== undefined) return [{ text: `the daemon cannot be asked: ${daemonFault}`, style: 'red' }];
  if (daemon === undefined) return [{ text: 'the daemon is stopped' }];
  const { uplink, screen } = daemon;
  const { lastAckMs } = screen.delivery;
  const state: Part = uplink.isOpen
    ? { text: 'up', style: 'green' }
    : { text: `down (${uplink.fault?.code ?? 'not yet'})`, style: 'red' };
  const ack = lastAckMs === null ? [] : [{ text: `last acknowledged ${(lastAckMs / 1000).toFixed(1)} s ago` }];
  return [state, { text: `${screen.backlog} samples wait` }, ...ack];
}
