import type { SimulationProgress, SimulationSummary } from './simulation.ts';

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (part: number, whole: number): string =>
  whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(2)} %)`;
const share = (done: number): string => `${Math.floor(100 * done)} %`.padStart(5);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** At most seven characters, for a line that may not grow. */
function shortCount(value: number): string {
  if (value < 100_000) return count(value);
  return value < 10_000_000 ? `${count(value / 1_000)}k` : `${count(value / 1_000_000)}M`;
}

const BAR_CHARACTERS = 20;
/** A shorter bar says nothing. */
const MIN_BAR_CHARACTERS = 5;

export interface ProgressMoment {
  readonly now: SimulationProgress;
  /** A moment earlier, and how long ago it was, in real ms. */
  readonly before: SimulationProgress;
  readonly betweenMs: number;
  /** Share of the ride that is over, 0 to 1. */
  readonly done: number;
}

/** One line that says how a simulation is going: rates of the last moment, and counts since the start. */
export function progressText({ now, before, betweenMs, done }: ProgressMoment): string {
  const perS = (what: 'asked' | 'sent' | 'accepted'): string => count(((now[what] - before[what]) * 1000) / betweenMs);
  const rates = `${perS('asked')} asked/s  ${perS('sent')} sent/s  ${perS('accepted')} accepted/s`;
  const lost = now.lost === 0 ? '' : `  ${count(now.lost)} LOST`;
  return `${share(done)}  ${rates}  ${count(now.throttled)} throttled  ${count(now.retried)} retried  lag ${seconds(now.lagMs)}${lost}`;
}

/**
 * The same in less than the columns of a terminal: what is lost first, then the rate at which messages are accepted, and a bar in
 * the room that is left.
 */
export function progressBar({ now, before, betweenMs, done }: ProgressMoment, columns: number): string {
  const text = [
    share(done),
    ...(now.lost === 0 ? [] : [`${shortCount(now.lost)} LOST`]),
    `${shortCount(((now.accepted - before.accepted) * 1000) / betweenMs)}/s`,
    `${shortCount(now.throttled)} throttled`,
    `${shortCount(now.retried)} retried`,
    `lag ${seconds(now.lagMs)}`,
  ].join('  ');
  const room = Math.min(BAR_CHARACTERS, columns - 1 - text.length - '[] '.length);
  if (room < MIN_BAR_CHARACTERS) return text.slice(0, Math.max(0, columns - 1));
  const full = Math.floor(done * room);
  return `[${'#'.repeat(full)}${'.'.repeat(room - full)}] ${text}`;
}

const ENDINGS = { done: 'all seconds were ridden', stopped: 'stopped early', failed: 'failed' };

/** The table at the end. */
export function summaryText(summary: SimulationSummary, via: 'kinesis' | 'mqtt'): string {
  const { asked, accepted, lost, calls, sent, error } = summary;
  const rows: readonly (readonly [string, string])[] = [
    ['ended', ENDINGS[summary.ended] + (error === undefined ? '' : `: ${error}`)],
    ['messages made', `${count(asked)}, of ${count(summary.samples)} samples`],
    ['accepted', `${count(accepted)}${percent(accepted, asked)}`],
    ['lost', `${count(lost)}${percent(lost, asked)}`],
    ['maybe twice', `${count(summary.uncertain)}: their call failed, and they may have arrived all the same`],
    ['throttled', `${count(summary.throttled)}, refused otherwise ${count(summary.refused)}`],
    ['sent again', count(summary.retried)],
    [via === 'kinesis' ? 'calls' : 'publishes', `${count(calls)}, of which ${count(summary.failedCalls)} failed`],
    ['a call', calls === 0 ? 'none' : `${(sent / calls).toFixed(1)} messages`],
    [
      'bytes',
      `${count(summary.acceptedBytes)}, ${(summary.acceptedBytes / Math.max(1, accepted)).toFixed(0)} a message`,
    ],
    ['lag', `${seconds(summary.lagMostMs)} at most`],
    ['took', seconds(summary.elapsedMs)],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}\n`).join('');
}
