import type { CalibratedBoard, Calibration } from './calibration.ts';
import { calibrationTable, setCommand } from './calibration.ts';
import { checkCadence } from './check-cadence.ts';
import type { Shell } from './command.ts';
import { magnetsFrom, wholeTurns } from './count-turns.ts';
import { EXIT } from './exit-code.ts';
import type { LineAccess } from './line-access.ts';
import { listenFor } from './listen-for.ts';

interface Guide extends Shell {
  /** How long turns are counted for the check of the cadence, s. */
  readonly seconds: number;
}

/** A knob whose ends lie nearer together was not turned, or its sensor is not moved by it. */
const LEAST_RANGE_RAW = 400;
const CRANK_TURNS = 10;
const LONGEST_COUNT_MS = 600_000;

/**
 * Leads a person through the calibration. True when everything is good; else, or when the person does not want it, or stops
 * in the middle, the board is as it was before. That also when a step throws, unless the board takes nothing any more: then
 * the command that takes it back is told.
 */
export async function guideCalibration(board: CalibratedBoard, line: LineAccess, guide: Guide): Promise<boolean> {
  const { terminal } = guide;
  terminal.tell('Four steps. s and Enter skips one; Ctrl-C stops, and the board stays as it was.\n\n');
  try {
    if (await isCalibrated(board, line, guide)) return true;
  } catch (error) {
    // The first failure is the one to be told; the same may keep the board from being set back.
    await takeBack(board, guide).catch(() => {});
    throw error;
  }
  await takeBack(board, guide);
  return false;
}

/** Goes through the steps; true when they are good and the person keeps the result. */
async function isCalibrated(board: CalibratedBoard, line: LineAccess, guide: Guide): Promise<boolean> {
  const { terminal } = guide;
  const isGood = (await setKnob(board, guide)) && (await setMagnets(board, line, guide)) && (await check(line, guide));
  const after = await board.now();
  if (!isGood || guide.signal.aborted) return false;
  terminal.tell(`\n${calibrationTable(board.before, after)}`);
  const answer = await terminal.ask('Keep it? Y/n ');
  return answer !== undefined && !/^n/i.test(answer.trim());
}

async function takeBack(board: CalibratedBoard, { terminal }: Shell): Promise<void> {
  try {
    await board.set(board.before);
  } catch (error) {
    terminal.tell(
      `The board may be calibrated by half. When it answers again, this takes it back:\n  ${setCommand(board.before)}\n`,
    );
    throw error;
  }
  terminal.tell('The board is as it was before.\n');
}

/** Asks to do something: `done`, or `skipped`; undefined when nobody answers any more. */
async function prompt({ terminal }: Shell, text: string): Promise<'done' | 'skipped' | undefined> {
  const answer = await terminal.ask(text);
  if (answer === undefined) return undefined;
  return /^s/i.test(answer.trim()) ? 'skipped' : 'done';
}

async function setKnob(board: CalibratedBoard, guide: Guide): Promise<boolean> {
  const zero = await prompt(guide, '1 of 4  Turn the resistance knob to its lightest end, then press Enter: ');
  if (zero === undefined) return false;
  if (zero === 'done') await board.storeEnd('ZERO');
  const span = await prompt(guide, '2 of 4  Turn it to its heaviest end, then press Enter: ');
  if (span === undefined) return false;
  if (span === 'done') await board.storeEnd('SPAN');
  const now = await board.now();
  if (zero === 'skipped' && span === 'skipped') return true;
  return isWideEnough(now, guide);
}

function isWideEnough({ zero, span }: Calibration, { terminal }: Shell): boolean {
  if (Math.abs(span - zero) >= LEAST_RANGE_RAW) return true;
  terminal.tell(
    `The ends are too near together: raw ${zero} and ${span}. Was the knob turned? Then check its sensor:\n  alleycat board self-test\n`,
  );
  return false;
}

async function setMagnets(board: CalibratedBoard, line: LineAccess, guide: Guide): Promise<boolean> {
  const { terminal, signal } = guide;
  const ready = await prompt(guide, `3 of 4  Crank at rest? Press Enter, then turn it ${CRANK_TURNS} times by hand: `);
  if (ready !== 'done') return ready === 'skipped';
  const counting = new AbortController();
  const ended = AbortSignal.any([signal, counting.signal]);
  // Together, so that a line that fails before Enter is pressed ends the step.
  const [{ firstReport, lastReport }, isOver] = await Promise.all([
    listenFor(line, { ...guide, signal: ended, durationMs: LONGEST_COUNT_MS }),
    prompt(guide, `        After exactly ${CRANK_TURNS} turns press Enter: `).finally(() => counting.abort()),
  ]);
  if (isOver !== 'done') return isOver === 'skipped';
  const turns = firstReport && lastReport && wholeTurns(firstReport, lastReport);
  const { magnets: set } = await board.now();
  const magnets = turns === undefined ? undefined : magnetsFrom(turns, set, CRANK_TURNS);
  if (magnets === undefined) {
    terminal.tell(
      `The board counted ${turns ?? 'nothing'}: that fits no number of magnets from 1 to 8. Count again.\n`,
    );
    return setMagnets(board, line, guide);
  }
  terminal.tell(`        ${magnets} in one turn.\n`);
  await board.set({ magnets });
  return true;
}

async function check(line: LineAccess, guide: Guide): Promise<boolean> {
  const ready = await prompt(guide, '4 of 4  Check the cadence against a minute that you count? Press Enter: ');
  if (ready !== 'done') return ready === 'skipped';
  return (await checkCadence(line, { ...guide, counted: undefined, json: false })) === EXIT.OK;
}
