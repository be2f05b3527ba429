import type { Driver, DriverOutput, DriverStep, Report, SerialInput } from '../driver.ts';
import { type CsafeFrames, encodeCsafeFrame, INITIAL_CSAFE_FRAMES, takeCsafeBytes } from './frame.ts';
import { type CsafeAnswer, type CsafeReply, readCsafeQuantity, readCsafeReply } from './reply.ts';

/** What a CSAFE machine's driver remembers between frames. */
interface Memory {
  readonly frames: CsafeFrames;
  readonly askMs: number;
  /** Level that counts as 100 % of resistance. */
  readonly levels: number;
  /** Commands that one frame asks for. */
  readonly commands: readonly number[];
  /** While it is found out which commands the machine knows. */
  readonly trial: Trial | undefined;
  /** The machine's state, as it told it last. */
  readonly state: number | undefined;
  /** Answers since all commands were asked for in one frame. */
  readonly answersSince: number;
  /** When cadence, speed or power above 0 was told last, ms. */
  readonly movedMs: number;
}

interface Trial {
  /** Commands still to be asked alone, the next one first. */
  readonly left: readonly number[];
  /** Whether the next one was asked already: asked again, it was not answered, or with what cannot be read. */
  readonly isAsked: boolean;
  /** Those that were not answered once. */
  readonly silent: readonly number[];
  /** Those that were answered. */
  readonly known: readonly number[];
}

const GET_PROGRAM = 0xa4;
const GET_SPEED = 0xa5;
const GET_CADENCE = 0xa7;
const GET_POWER = 0xb4;
const COMMANDS: readonly number[] = [GET_CADENCE, GET_SPEED, GET_POWER, GET_PROGRAM];
const UNIT_RPM = 82;
const UNIT_WATTS = 88;
/** The machine speaks only when asked: the next question follows a moment after the answer. */
const ASK_AFTER_ANSWER_MS = 250;
const ANSWER_TIMEOUT_MS = 1200;
/** About a minute of answers: then a machine is asked for everything again, as one of them may have been lost or come too early. */
const ASK_ALL_AFTER = 240;
/** Longer than asking for each command alone takes. */
const MOVES_FOR_MS = 2000;
/** The state of the machine in its status byte. */
const STATE = 0x0f;
const IN_USE = 5;
const MAX_RPM = 255;
const MAX_WATTS = 3000;

/**
 * Driver of CSAFE, the serial port of fitness machines (RS-232, 9600 baud): asks for cadence, power and the level of the program.
 * Some machines tell their cadence as a speed in revolutions per minute. One that does not know one of the commands answers
 * with its status alone: then each is asked alone, and from then on those that were answered together. One that is not answered
 * alone either is asked once more, and then counts as not known.
 */
export function csafeDriver(levels: number): Driver {
  const asked = { commands: COMMANDS, trial: undefined, state: undefined, answersSince: 0 };
  return driverOf({ frames: INITIAL_CSAFE_FRAMES, askMs: 0, levels, ...asked, movedMs: Number.NEGATIVE_INFINITY });
}

function driverOf(memory: Memory): Driver {
  return {
    askMs: memory.askMs,
    reopened: () => csafeDriver(memory.levels),
    take: (input, atMs) => take(memory, input, atMs),
    ask: (nowMs) => ask(memory, nowMs),
  };
}

function ask(memory: Memory, nowMs: number): { driver: Driver; request: string } {
  const { commands, trial } = memory.trial?.isAsked ? afterSilence(memory.trial) : memory;
  const request = encodeCsafeFrame(trial === undefined ? commands : trial.left.slice(0, 1));
  const asked = trial && { ...trial, isAsked: true };
  return {
    driver: driverOf({ ...memory, commands, trial: asked, askMs: nowMs + ANSWER_TIMEOUT_MS }),
    request: String.fromCharCode(...request),
  };
}

function take(memory: Memory, input: SerialInput, atMs: number): DriverStep {
  const bytes = typeof input === 'string' ? Uint8Array.from(input, (each) => each.charCodeAt(0)) : input;
  const { state, frames, discards } = takeCsafeBytes(memory.frames, bytes);
  const outputs: DriverOutput[] = discards.map((discard) => ({ kind: 'discard', ...discard }));
  let next: Memory = { ...memory, frames: state };
  for (const frame of frames) {
    const taken = takeFrame(next, frame, atMs);
    next = taken.memory;
    outputs.push(...taken.outputs);
  }
  return { driver: driverOf(next), outputs };
}

function takeFrame(memory: Memory, frame: Uint8Array, atMs: number): { memory: Memory; outputs: DriverOutput[] } {
  const answered = { ...memory, askMs: atMs + ASK_AFTER_ANSWER_MS };
  const reply = readCsafeReply(frame);
  if (reply === undefined)
    return { memory: answered, outputs: [{ kind: 'discard', reason: 'bad-field', bytes: frame.length }] };
  const outputs: DriverOutput[] = [];
  const report: Writable<Report> = { atMs };
  let { movedMs } = memory;
  for (const answer of reply.answers) {
    const problem = takeAnswer(report, answer, memory.levels);
    if (problem !== undefined) outputs.push({ kind: 'discard', reason: problem, bytes: answer.data.length + 2 });
    else if (isMovement(answer)) movedMs = atMs;
  }
  // A machine that nobody rides may answer with its status alone: it is there, and stands still. Its state is not to be believed
  // against its figures: some call themselves off line under a rider.
  if ((reply.status & STATE) !== IN_USE && atMs - movedMs > MOVES_FOR_MS) report.cadenceRpm ??= 0;
  outputs.push({ kind: 'report', report });
  return { memory: { ...answered, movedMs, ...nextQuestion(answered, reply) }, outputs };
}

type Question = Pick<Memory, 'commands' | 'trial' | 'state' | 'answersSince'>;

/** What is asked after a reply. */
function nextQuestion({ commands, trial, state: before, answersSince }: Memory, reply: CsafeReply): Question {
  const state = reply.status & STATE;
  const all = { commands: COMMANDS, trial: undefined, state, answersSince: 0 };
  // Idle it may have answered to nothing, or to less.
  if (state !== before || answersSince >= ASK_ALL_AFTER) return all;
  const isAnswered = reply.answers.length > 0;
  const more = { state, answersSince: answersSince + 1 };
  if (trial === undefined) return isAnswered ? { commands, trial, ...more } : { ...goOn(COMMANDS, [], []), ...more };
  const [asked, ...left] = trial.left;
  const known = isAnswered && asked !== undefined ? [...trial.known, asked] : trial.known;
  return { ...goOn(left, trial.silent, known), ...more };
}

/**
 * What is asked after a command that was not answered alone: the others first, and it once more behind them, so that the line is
 * not silent for long.
 */
function afterSilence({ left, silent, known }: Trial): Pick<Memory, 'commands' | 'trial'> {
  const [asked, ...others] = left;
  if (asked === undefined || silent.includes(asked)) return goOn(others, silent, known);
  return goOn([...others, asked], [...silent, asked], known);
}

/** The trial of what is left; when nothing is, those that are known are asked for, or all again when none is. */
function goOn(left: Trial['left'], silent: Trial['silent'], known: Trial['known']): Pick<Memory, 'commands' | 'trial'> {
  if (left.length > 0) return { commands: COMMANDS, trial: { left, isAsked: false, silent, known } };
  return { commands: known.length === 0 ? COMMANDS : known, trial: undefined };
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Writes what an answer tells into the report; the reason when it cannot be believed. A unit that is not known tells nothing, and is no fault. */
function takeAnswer(report: Writable<Report>, answer: CsafeAnswer, levels: number): string | undefined {
  const { command, data } = answer;
  if (!COMMANDS.includes(command)) return 'unknown-name';
  if (command === GET_PROGRAM) {
    const [, level] = data;
    if (data.length !== 2 || level === undefined) return 'bad-field';
    report.resistancePercent = Math.min(100, (level * 100) / levels);
    return undefined;
  }
  const quantity = readCsafeQuantity(answer);
  if (quantity === undefined) return 'bad-field';
  const { value, unit } = quantity;
  if (command === GET_POWER && unit === UNIT_WATTS) {
    if (value > MAX_WATTS) return 'impossible-value';
    report.powerWatts = value;
  } else if (command !== GET_POWER && unit === UNIT_RPM) {
    if (value > MAX_RPM) return 'impossible-value';
    report.cadenceRpm = value;
  }
  return undefined;
}

function isMovement(answer: CsafeAnswer): boolean {
  return answer.command !== GET_PROGRAM && (readCsafeQuantity(answer)?.value ?? 0) > 0;
}
