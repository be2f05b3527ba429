import type { Driver, DriverOutput, DriverStep, Report, SerialInput } from '../driver.ts';
import { type CsafeFrames, encodeCsafeFrame, INITIAL_CSAFE_FRAMES, takeCsafeBytes } from './frame.ts';
import { type CsafeAnswer, readCsafeQuantity, readCsafeReply } from './reply.ts';

interface Memory {
  readonly frames: CsafeFrames;
  readonly askMs: number;
  /** Level that counts as 100 % of resistance. */
  readonly levels: number;
}

const GET_PROGRAM = 0xa4;
const GET_SPEED = 0xa5;
const GET_CADENCE = 0xa7;
const GET_POWER = 0xb4;
/** One frame asks for everything; a machine answers those that it knows. */
const REQUEST = String.fromCharCode(...encodeCsafeFrame([GET_CADENCE, GET_SPEED, GET_POWER, GET_PROGRAM]));
const UNIT_RPM = 82;
const UNIT_WATTS = 88;
/** The machine speaks only when asked: the next question follows a moment after the answer. */
const ASK_AFTER_ANSWER_MS = 250;
const ANSWER_TIMEOUT_MS = 1200;
/** The state of the machine in its status byte. */
const STATE = 0x0f;
const IN_USE = 5;
const MAX_RPM = 255;
const MAX_WATTS = 3000;

/**
 * Driver of CSAFE, the serial port of fitness machines (RS-232, 9600 baud): asks for cadence, power and the level of the program.
 * Some machines tell their cadence as a speed in revolutions per minute.
 */
export function csafeDriver(levels: number): Driver {
  return driverOf({ frames: INITIAL_CSAFE_FRAMES, askMs: 0, levels });
}

function driverOf(memory: Memory): Driver {
  return {
    askMs: memory.askMs,
    reopened: () => csafeDriver(memory.levels),
    take: (input, atMs) => take(memory, input, atMs),
    ask: (nowMs) => ({ driver: driverOf({ ...memory, askMs: nowMs + ANSWER_TIMEOUT_MS }), request: REQUEST }),
  };
}

function take(memory: Memory, input: SerialInput, atMs: number): DriverStep {
  const bytes = typeof input === 'string' ? Uint8Array.from(input, (each) => each.charCodeAt(0)) : input;
  const { state, frames, discards } = takeCsafeBytes(memory.frames, bytes);
  const outputs: DriverOutput[] = discards.map((discard) => ({ kind: 'discard', ...discard }));
  for (const frame of frames) outputs.push(...takeFrame(frame, atMs, memory.levels));
  const askMs = frames.length > 0 ? atMs + ASK_AFTER_ANSWER_MS : memory.askMs;
  return { driver: driverOf({ ...memory, frames: state, askMs }), outputs };
}

function takeFrame(frame: Uint8Array, atMs: number, levels: number): DriverOutput[] {
  const reply = readCsafeReply(frame);
  if (reply === undefined) return [{ kind: 'discard', reason: 'bad-field', bytes: frame.length }];
  const outputs: DriverOutput[] = [];
  const report: Writable<Report> = { atMs };
  for (const answer of reply.answers) {
    const problem = takeAnswer(report, answer, levels);
    if (problem !== undefined) outputs.push({ kind: 'discard', reason: problem, bytes: answer.data.length + 2 });
  }
  // A machine that nobody rides may answer with its status alone: it is there, and stands still.
  if ((reply.status & STATE) !== IN_USE) report.cadenceRpm ??= 0;
  outputs.push({ kind: 'report', report });
  return outputs;
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Writes what an answer tells into the report; the reason when it cannot be believed. */
function takeAnswer(report: Writable<Report>, answer: CsafeAnswer, levels: number): string | undefined {
  if (answer.command === GET_PROGRAM) {
    const [, level] = answer.data;
    if (answer.data.length !== 2 || level === undefined) return 'bad-field';
    report.resistancePercent = Math.min(100, (level * 100) / levels);
    return undefined;
  }
  const quantity = readCsafeQuantity(answer);
  if (quantity === undefined) return 'bad-field';
  const { value, unit } = quantity;
  if (answer.command === GET_POWER && unit === UNIT_WATTS) {
    if (value > MAX_WATTS) return 'impossible-value';
    report.powerWatts = value;
    return undefined;
  }
  // A speed in another unit than revolutions is no cadence, and no fault either.
  if (answer.command === GET_SPEED && unit !== UNIT_RPM) return undefined;
  if ((answer.command !== GET_CADENCE && answer.command !== GET_SPEED) || unit !== UNIT_RPM) return 'unknown-name';
  if (value > MAX_RPM) return 'impossible-value';
  report.cadenceRpm = value;
  return undefined;
}
