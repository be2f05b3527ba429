import { INITIAL_BOARD_DRIVER, takeBoardLine } from '../drivers/alleycat-board/board-driver.ts';
import { type BoardIdentity, type BoardLine, decodeLine } from '../drivers/alleycat-board/line.ts';
import { createDriver, SERIAL_LINES } from '../drivers/create-driver.ts';
import { MAX_LINE_BYTES } from '../drivers/cut-lines.ts';
import type { Driver, Report } from '../drivers/driver.ts';

type BoardReport = Extract<BoardLine, { kind: 'report' }>;

/** What was seen on a serial line, as the driver of the bike understands it. */
export interface LineSurvey {
  /** The driver of a bike that speaks in bytes; undefined for the sensor board, which speaks in lines. */
  readonly driver: Driver | undefined;
  /** What a bike that speaks in bytes said last. */
  readonly told: Report | undefined;
  readonly bytes: number;
  /** Bytes that no line of ASCII text holds: what a wrong baud rate or a disturbed cable makes of it. */
  readonly strangeBytes: number;
  readonly lines: number;
  /** Damaged or foreign lines, by reason. */
  readonly discards: ReadonlyMap<string, number>;
  /** The first line is among them: listening mostly begins in the middle of one. */
  readonly beganCut: boolean;
  readonly identity: BoardIdentity | undefined;
  readonly firstReport: BoardReport | undefined;
  readonly lastReport: BoardReport | undefined;
  /** When valid reports came, ms; only the last hundred or so. */
  readonly arrivalsMs: readonly number[];
  /** All flags of the board's reports, together. */
  readonly flags: number;
  /** The line that is not over yet. */
  readonly open: string;
}

/** A survey of the sensor board that begins. */
export const NEW_SURVEY: LineSurvey = {
  driver: undefined,
  told: undefined,
  bytes: 0,
  strangeBytes: 0,
  lines: 0,
  discards: new Map(),
  beganCut: false,
  identity: undefined,
  firstReport: undefined,
  lastReport: undefined,
  arrivalsMs: [],
  flags: 0,
  open: '',
};

/** A survey that begins, with the driver that the settings name. */
export function newSurvey(settings: Parameters<typeof createDriver>[0]): LineSurvey {
  const isLines = SERIAL_LINES[settings.driver].framing === 'lines';
  return isLines ? NEW_SURVEY : { ...NEW_SURVEY, driver: createDriver(settings, undefined) };
}

const MAX_ARRIVALS = 128;

/** Takes a chunk as it was read at `atMs`, monotonic. */
export function surveyChunk(survey: LineSurvey, bytes: Uint8Array, atMs: number): LineSurvey {
  const { driver } = survey;
  if (driver === undefined) return surveyText(survey, bytes, atMs);
  const step = driver.take(bytes, atMs);
  const discards = new Map(survey.discards);
  let { lines, told, beganCut } = survey;
  for (const output of step.outputs) {
    beganCut ||= output.kind === 'discard' && lines + discards.size === 0;
    if (output.kind === 'discard') discards.set(output.reason, (discards.get(output.reason) ?? 0) + 1);
    if (output.kind !== 'report') continue;
    lines += 1;
    told = { ...told, ...output.report };
  }
  const arrivals = lines > survey.lines ? [...survey.arrivalsMs, atMs].slice(-MAX_ARRIVALS) : survey.arrivalsMs;
  const seen = { bytes: survey.bytes + bytes.length, strangeBytes: survey.strangeBytes + bytes.length };
  return { ...survey, ...seen, driver: step.driver, discards, beganCut, lines, told, arrivalsMs: arrivals };
}

function surveyText(survey: LineSurvey, bytes: Uint8Array, atMs: number): LineSurvey {
  const text = String.fromCharCode(...bytes);
  const pieces = text.split('\n');
  let next = {
    ...survey,
    bytes: survey.bytes + bytes.length,
    strangeBytes: survey.strangeBytes + bytes.reduce((sum, byte) => sum + (isStrange(byte) ? 1 : 0), 0),
  };
  pieces.forEach((piece, index) => {
    const open = (next.open + piece).slice(0, MAX_LINE_BYTES);
    const isOver = index < pieces.length - 1 || open.length === MAX_LINE_BYTES;
    next = isOver ? { ...surveyLine(next, open, atMs), open: '' } : { ...next, open };
  });
  return next;
}

function isStrange(byte: number): boolean {
  return byte > 0x7e || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
}

function surveyLine(survey: LineSurvey, text: string, atMs: number): LineSurvey {
  const { outputs } = takeBoardLine(INITIAL_BOARD_DRIVER, text, atMs);
  const discards = new Map(survey.discards);
  for (const output of outputs)
    if (output.kind === 'discard') discards.set(output.reason, (discards.get(output.reason) ?? 0) + 1);
  const decoded = decodeLine(text.slice(Math.max(0, text.lastIndexOf('$'))).trimEnd());
  const beganCut = survey.beganCut || (decoded.kind === 'discard' && survey.lines + survey.discards.size === 0);
  const seen = { ...survey, discards, beganCut, lines: survey.lines + (decoded.kind === 'discard' ? 0 : 1) };
  if (decoded.kind === 'identity') return { ...seen, identity: decoded };
  if (decoded.kind !== 'report') return seen;
  return {
    ...seen,
    firstReport: survey.firstReport ?? decoded,
    lastReport: decoded,
    arrivalsMs: [...survey.arrivalsMs, atMs].slice(-MAX_ARRIVALS),
    flags: survey.flags | decoded.flags,
  };
}

/** Damaged or foreign lines, all reasons together. */
export function discardsOf({ discards }: LineSurvey): number {
  return [...discards.values()].reduce((sum, count) => sum + count, 0);
}

/** Reports a second, or undefined before two came. */
export function reportsPerSecond({ arrivalsMs }: LineSurvey): number | undefined {
  const [first, last] = [arrivalsMs[0], arrivalsMs.at(-1)];
  if (first === undefined || last === undefined || last <= first) return undefined;
  return ((arrivalsMs.length - 1) * 1000) / (last - first);
}
