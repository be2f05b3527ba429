import type { Config } from '../config.ts';
import {
  type CalibratedBoard,
  type Calibration,
  calibrationTable,
  isSameCalibration,
  openCalibratedBoard,
  parseUndo,
  setCommand,
  type UndoStore,
} from './calibration.ts';
import { checkCadence } from './check-cadence.ts';
import { command, type Run, type Shell } from './command.ts';
import { EXIT } from './exit-code.ts';
import { guideCalibration } from './guide-calibration.ts';
import { accessLine, type LineAccess, type LinePorts } from './line-access.ts';
import type { Terminal } from './terminal.ts';

export interface CalibrateOutside extends Shell, LinePorts {
  readonly readConfig: (path: string) => Config;
  /** What is kept beside the journal in this folder. */
  readonly undoIn: (journalFolder: string) => UndoStore;
}

const ACTIONS = ['show', 'zero', 'span', 'set', 'check', 'undo'] as const;

type Action = (typeof ACTIONS)[number] | 'guide';

interface Values {
  readonly zero: number | undefined;
  readonly span: number | undefined;
  readonly magnets: number | undefined;
  readonly seconds: number | undefined;
  readonly counted: number | undefined;
}

interface Task {
  readonly values: Values;
  readonly json: boolean;
  readonly line: LineAccess;
  readonly undo: UndoStore;
  readonly outside: Shell;
}

const COUNT_S = 60;

/** `alleycat calibrate`: teaches the board the ends of the resistance knob and its magnets, and takes it back. */
export function calibrate(outside: CalibrateOutside): Run {
  const { terminal } = outside;
  const raw = { kind: 'number', min: 0, max: 4095 } as const;
  const form = {
    name: 'calibrate',
    about:
      'Teaches the sensor board the ends of the resistance knob and the magnets on the crank, checks the cadence\nagainst a counted minute, and shows before and after. Without ACTION it guides you, on a terminal.\nzero and span store where the knob stands now as 0 and 100 %. Works beside a running daemon.',
    positional: { name: `ACTION (${ACTIONS.join(', ')})`, min: 0, max: 1 },
    options: {
      zero: { ...raw, example: 180, about: 'set: the raw resistance that means 0 %' },
      span: { ...raw, example: 3900, about: 'set: the raw resistance that means 100 %' },
      magnets: { kind: 'number', min: 1, max: 8, example: 1, about: 'set: magnets that pass the sensor in one turn' },
      seconds: { kind: 'number', min: 5, max: 600, example: 60, about: 'how long turns are counted; without it 60' },
      counted: { kind: 'number', min: 0, max: 3000, example: 85, about: 'check: the turns that you count, else asked' },
    },
    examples: [
      'alleycat calibrate',
      'alleycat calibrate zero',
      'alleycat calibrate set --zero 180 --span 3900 --magnets 1',
      'alleycat calibrate check --seconds 60 --counted 85',
      'alleycat calibrate undo',
    ],
  } as const;
  return command(form, outside, async ({ words: [word], values, configPath }) => {
    const action: Action | undefined = word === undefined ? 'guide' : ACTIONS.find((known) => known === word);
    const wrong = action === undefined ? unknownAction(word) : wrongValues(action, values, terminal.isInteractive);
    if (action === undefined || wrong !== undefined) {
      terminal.tell(`alleycat calibrate: ${wrong}.\nalleycat calibrate --help shows examples.\n`);
      return EXIT.USAGE;
    }
    const config = outside.readConfig(configPath);
    const line = await accessLine(config, outside);
    try {
      const undo = outside.undoIn(config.journal.folder);
      const { seconds = COUNT_S, counted } = values;
      if (action === 'check') return await checkCadence(line, { ...outside, seconds, counted, json: values.json });
      return await carryOut(action, { values, json: values.json, line, undo, outside });
    } finally {
      await line.close();
    }
  });
}

function unknownAction(word: string | undefined): string {
  return `${word}: one of ${ACTIONS.join(', ')}, for example alleycat calibrate show`;
}

function wrongValues(
  action: Action,
  { zero, span, magnets, counted }: Values,
  isInteractive: boolean,
): string | undefined {
  const given = [zero, span, magnets].filter((each) => each !== undefined);
  if (action === 'guide' && !isInteractive)
    return `nobody is there to be guided; name one of ${ACTIONS.join(', ')}, for example alleycat calibrate zero`;
  if (action === 'check' && counted === undefined && !isInteractive)
    return '--counted is missing, for example --counted 85';
  if (given.some((each) => !Number.isInteger(each)))
    return '--zero, --span and --magnets take whole numbers, for example --zero 180';
  if (action === 'set' && given.length === 0) return '--zero, --span or --magnets is missing, for example --magnets 1';
  return action === 'set' || given.length === 0 ? undefined : '--zero, --span and --magnets belong to set';
}

async function carryOut(action: Exclude<Action, 'check'>, task: Task): Promise<number> {
  const { json, line, undo, outside } = task;
  const { terminal } = outside;
  const board = await openCalibratedBoard(line, undo);
  const { serial, before } = board;
  let isGood: boolean;
  try {
    isGood = await act(action, board, task);
  } catch (error) {
    await keepUndo(action, board, terminal);
    throw error;
  }
  if (action === 'undo' && !isGood) return EXIT.PROBLEM;
  const after = await board.now();
  if (json) terminal.out(`${JSON.stringify({ v: 1, via: line.via, serial, before, after })}\n`);
  else terminal.out(calibrationTable(before, after));
  if (isSameCalibration(before, after)) await board.keepOldUndo();
  else terminal.tell(`To take it back:\n  alleycat calibrate undo\nor\n  ${setCommand(before)}\n`);
  if (outside.signal.aborted) return EXIT.INTERRUPTED;
  return isGood ? EXIT.OK : EXIT.PROBLEM;
}

/** Carries out an action; false when the person did not want it, or when there is nothing to take back. */
async function act(action: Exclude<Action, 'check'>, board: CalibratedBoard, task: Task): Promise<boolean> {
  const { values, line, outside } = task;
  if (action === 'guide') return guideCalibration(board, line, { ...outside, seconds: values.seconds ?? COUNT_S });
  if (action === 'undo') return takeBack(board, task);
  if (action === 'zero' || action === 'span') await board.storeEnd(action === 'zero' ? 'ZERO' : 'SPAN');
  if (action === 'set') await board.set(given(values));
  return true;
}

async function takeBack(board: CalibratedBoard, { undo, json, line, outside }: Task): Promise<boolean> {
  const { serial } = board;
  const kept = parseUndo((await undo.read()) ?? '');
  if (kept?.serial === serial) {
    await board.set(kept.before);
    return true;
  }
  const [reason, text] =
    kept === undefined
      ? ['nothing-kept', 'nothing was calibrated here']
      : ['other-board', `what was kept is of board ${kept.serial}, and this is ${serial}`];
  if (json) outside.terminal.out(`${JSON.stringify({ v: 1, via: line.via, serial, error: { reason, text } })}\n`);
  outside.terminal.tell(`There is nothing to take back: ${text}.\n`);
  return false;
}

/**
 * After a failure: what could be taken back before still can unless the board is known to be another now, and what was to be
 * taken back still can where that went by half.
 */
async function keepUndo(action: Action, board: CalibratedBoard, terminal: Terminal): Promise<void> {
  const after = await board.now().catch(() => undefined);
  const isUnchanged = after !== undefined && isSameCalibration(board.before, after);
  // The guide has told it.
  if (!isUnchanged && action !== 'guide') {
    const what = `The board ${after === undefined ? 'may be' : 'is'} calibrated by half.`;
    if (action === 'undo') terminal.tell(`${what} To take back the rest:\n  alleycat calibrate undo\n`);
    else terminal.tell(`${what} When it answers again, this takes it back:\n  ${setCommand(board.before)}\n`);
  }
  if (action !== 'undo' && !isUnchanged && after !== undefined) return;
  try {
    await board.keepOldUndo();
  } catch (error) {
    // The failure of the board is the one to be thrown.
    const reason = error instanceof Error ? error.message : String(error);
    terminal.tell(
      `What could be taken back before was not kept: ${reason}\nalleycat calibrate undo takes back this command alone.\n`,
    );
  }
}

function given({ zero, span, magnets }: Values): Partial<Calibration> {
  return {
    ...(zero !== undefined && { zero }),
    ...(span !== undefined && { span }),
    ...(magnets !== undefined && { magnets }),
  };
}
