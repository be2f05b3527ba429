import type { DriverOutput } from '../driver.ts';
import { type BoardTime, placeLine } from './board-time.ts';
import { type BoardLine, decodeLine } from './line.ts';

/** What the driver remembers of the board between lines. */
export interface BoardDriver {
  readonly time: BoardTime | undefined;
  readonly flags: number;
  /** The board announced itself, unasked, since its last report. */
  readonly announced: boolean;
}

export const INITIAL_BOARD_DRIVER: BoardDriver = { time: undefined, flags: 0, announced: false };

interface DriverStep {
  readonly driver: BoardDriver;
  readonly outputs: readonly DriverOutput[];
}

const FLAG_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x01, 'pulse-overrun'],
  [0x02, 'resistance-open'],
  [0x04, 'resistance-short'],
  [0x08, 'crank-stuck'],
  [0x10, 'line-dropped'],
  [0x20, 'settings-defaulted'],
  [0x40, 'bad-command'],
];
const RESISTANCE_FAILED = 0x06;

/**
 * Takes one line as read, without its line feed, one character per byte. Every byte ends up either in a decoded line or
 * in a discard: what stands before the last `$` is noise, because a `$` always restarts a line.
 */
export function takeBoardLine(driver: BoardDriver, line: string, arrivedMs: number): DriverStep {
  const outputs: DriverOutput[] = [];
  const start = line.lastIndexOf('$');
  const noiseBytes = start === -1 ? line.length : start;
  if (line === '\r') return { driver, outputs };
  if (noiseBytes > 0) outputs.push({ kind: 'discard', reason: 'noise', bytes: noiseBytes });
  if (start === -1) return { driver, outputs };
  const ended = line.endsWith('\r');
  const decoded = decodeLine(line.slice(start, ended ? -1 : undefined));
  if (decoded.kind === 'discard' || !ended) {
    const reason = decoded.kind === 'discard' ? decoded.reason : 'no-line-end';
    outputs.push({ kind: 'discard', reason, bytes: line.length - start });
    return { driver, outputs };
  }
  const step = takeDecoded(driver, decoded, arrivedMs);
  return { driver: step.driver, outputs: [...outputs, ...step.outputs] };
}

function takeDecoded(driver: BoardDriver, line: BoardLine, arrivedMs: number): DriverStep {
  if (line.kind === 'identity') {
    const { serial, firmware, magnets } = line;
    return { driver: { ...driver, announced: true }, outputs: [{ kind: 'identity', serial, firmware, magnets }] };
  }
  // The OK of an ID? command tells that the identity before it was asked for, not the sign of a reboot.
  if (line.kind === 'answer') return { driver: { ...driver, announced: false }, outputs: [] };
  return takeReport(driver, line, arrivedMs);
}

function takeReport(driver: BoardDriver, line: BoardLine & { kind: 'report' }, arrivedMs: number): DriverStep {
  const outputs: DriverOutput[] = [];
  const { time, atMs, restarted } = placeLine(driver.announced ? undefined : driver.time, line, arrivedMs);
  const anew = restarted || (driver.announced && driver.time !== undefined);
  if (anew) outputs.push({ kind: 'restart', uptimeMs: line.uptimeMs });
  const missed = driver.time === undefined || anew ? 0 : ((line.seq - driver.time.seq) & 0xffff) - 1;
  if (missed > 0) outputs.push({ kind: 'missed', lines: missed });
  if (line.flags !== driver.flags && line.flags !== 0) {
    outputs.push({ kind: 'flags', flags: FLAG_NAMES.filter(([bit]) => line.flags & bit).map(([, name]) => name) });
  }
  const boardUs = (line.uptimeMs * 1000) % 0x100000000;
  const resistancePermille = line.flags & RESISTANCE_FAILED ? undefined : line.permille;
  const { turns, lastTurnUs } = line;
  const measurement = { atMs, restarted: anew, turns, lastTurnUs, boardUs, resistancePermille };
  outputs.push({ kind: 'measurement', measurement });
  return { driver: { time, flags: line.flags, announced: false }, outputs };
}
