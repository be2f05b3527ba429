import * as z from 'zod';
import { Fault } from '../faults.ts';
import type { LineAccess } from './line-access.ts';

const raw = z.int().min(0).max(4095);

const calibrationSchema = z.object({
  /** Raw resistance that means 0 and 100 %. */
  zero: raw,
  span: raw,
  /** Magnets that pass the sensor in one crank turn. */
  magnets: z.int().min(1).max(8),
});

/** What a board is calibrated to. */
export type Calibration = Readonly<z.infer<typeof calibrationSchema>>;

const undoSchema = z.object({ v: z.literal(1), serial: z.int().min(0), before: calibrationSchema });

/** What a board was calibrated to before it was changed last. */
export type CalibrationUndo = Readonly<z.infer<typeof undoSchema>>;

/** Port: the one calibration that can be taken back. */
export interface UndoStore {
  /** Undefined when there is none. */
  read(): Promise<string | undefined>;
  /** Keeps this text, or none; rejects when it cannot. */
  write(text: string | undefined): Promise<void>;
}

/** A board that is being calibrated. What it does not carry out is thrown as BOARD_REFUSED, in a race as BOARD_BUSY. */
export interface CalibratedBoard {
  readonly serial: number;
  /** What it was calibrated to when it was first asked. */
  readonly before: Calibration;
  now(): Promise<Calibration>;
  /** Stores where the knob stands as one of its ends. */
  storeEnd(end: 'ZERO' | 'SPAN'): Promise<void>;
  /** Stores these values, as far as they differ. */
  set(wanted: Partial<Calibration>): Promise<void>;
  /** Keeps in the store again what stood there when the board was first asked. */
  keepOldUndo(): Promise<void>;
}

/** Asks the board who it is. What it was calibrated to is kept in the store before anything is changed. */
export async function openCalibratedBoard(line: Pick<LineAccess, 'ask'>, undo: UndoStore): Promise<CalibratedBoard> {
  const { serial, calibration: before } = await identify(line);
  const old = await undo.read();
  let isKept = false;
  const store = async (command: string): Promise<void> => {
    if (!isKept) await undo.write(`${JSON.stringify({ v: 1, serial, before } satisfies CalibrationUndo)}\n`);
    isKept = true;
    await ask(line, command);
  };
  const now = async (): Promise<Calibration> => (await identify(line)).calibration;
  return {
    serial,
    before,
    now,
    storeEnd: (end) => store(`CAL,${end}`),
    set: async (changed) => {
      const is = await now();
      const wanted = { ...is, ...changed };
      if (is.zero !== wanted.zero || is.span !== wanted.span) await store(`CAL,SET,${wanted.zero},${wanted.span}`);
      if (is.magnets !== wanted.magnets) await store(`MAG,${wanted.magnets}`);
    },
    keepOldUndo: async () => {
      if (isKept) await undo.write(old);
      isKept = false;
    },
  };
}

/** Reads what was kept for undo; undefined when it is none. */
export function parseUndo(text: string): CalibrationUndo | undefined {
  try {
    return undoSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What a board is calibrated to, for people, beside what it was before where that differs. */
export function calibrationTable(before: Calibration, after: Calibration): string {
  const isChanged = !isSameCalibration(before, after);
  const row = (name: string, was: number, is: number): string => {
    const old = isChanged ? String(was).padStart(8) : '';
    return `${name.padEnd(16)}${old}${String(is).padStart(8)}${was === is ? '' : '  changed'}\n`;
  };
  return [
    isChanged ? `${''.padEnd(16)}${'before'.padStart(8)}${'after'.padStart(8)}\n` : '',
    row('0 % at raw', before.zero, after.zero),
    row('100 % at raw', before.span, after.span),
    row('magnets a turn', before.magnets, after.magnets),
  ].join('');
}

export function isSameCalibration(left: Calibration, right: Calibration): boolean {
  return left.zero === right.zero && left.span === right.span && left.magnets === right.magnets;
}

/** The command line that calibrates a board to this. */
export function setCommand({ zero, span, magnets }: Calibration): string {
  return `alleycat calibrate set --zero ${zero} --span ${span} --magnets ${magnets}`;
}

async function identify(line: Pick<LineAccess, 'ask'>): Promise<{ serial: number; calibration: Calibration }> {
  const identity = await ask(line, 'ID?');
  if (identity === undefined) throw new Fault('BOARD_REFUSED', 'ID?: it has not said who it is.');
  const { serial, zero, span, magnets } = identity;
  return { serial, calibration: { zero, span, magnets } };
}

async function ask(line: Pick<LineAccess, 'ask'>, command: string) {
  const answer = await line.ask(command);
  if ('error' in answer) {
    const { reason, text } = answer.error;
    throw new Fault(reason === 'racing' ? 'BOARD_BUSY' : 'BOARD_REFUSED', `${command}: ${text}.`);
  }
  return answer.reply.identity;
}
