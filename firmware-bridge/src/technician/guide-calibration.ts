import type { CalibratedBoard, Calibration } from './calibration.ts';
import { calibrationTable } from './calibration.ts';
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
 * in the middle, the board is as it was before.
 */
export async function guideCalibration(board: CalibratedBoard, line: LineAccess, guide: Guide): Promise<boolean> {
  const { terminal } = guide;
  terminal.tell('Four steps. s and Enter skips one; Ctrl-C stops, and the board stays as it was.\n\n');
  const isGood = (await setKnob(board, guide)) && (await setMagnets(board, line, guide)) && (await check(line, guide));
  const after = await board.now();
  if (isGood && !guide.signal.aborted) {
    terminal.tell(`\n${calibrationTable(board.before, after)}`);
    const answer = await terminal.ask('Keep it? Y/n ');
    if (answer !== undefined && !/^n/i.test(answer.trim())) return true;
  }
  await board.set(board.before);
  terminal.tell('The board is as it was before.\n');
  return false;
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
  const listening = listenFor(line, { ...guide, signal: ended, durationMs: LONGEST_COUNT_MS });
  const isOver = await prompt(guide, `        After exactly ${CRANK_TURNS} turns press Enter: `);
  counting.abort();
  const { firstReport, lastReport } = await listening;
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
