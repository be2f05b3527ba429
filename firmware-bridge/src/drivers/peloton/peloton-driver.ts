import type { Driver, DriverOutput, DriverStep, SerialInput } from '../driver.ts';
import {
  encodePelotonRequest,
  INITIAL_PELOTON_FRAMES,
  type PelotonFrame,
  type PelotonFrames,
  readPelotonDigits,
  takePelotonBytes,
} from './frame.ts';
import { isResistanceTable, resistancePercent, TABLE_POINTS, TYPICAL_TABLE } from './resistance-table.ts';

/** What a Peloton bike's driver remembers between frames. */
interface Memory {
  readonly frames: PelotonFrames;
  readonly table: readonly number[] | undefined;
  /** Rows of the table that came since the port was opened or the bike booted, by their place. */
  readonly rows: ReadonlyMap<number, number>;
  /** Row that the next F7 reply stands for. */
  readonly row: number;
  readonly asked: number;
  readonly askMs: number;
  readonly listenOnly: boolean;
}

export interface PelotonSettings {
  /** The table that an earlier run learnt. */
  readonly table: readonly number[] | undefined;
  /** A tap on the wire between bike and tablet: nothing may be sent. */
  readonly listenOnly: boolean;
}

const READ = 0xf5;
const TABLE_ROW = 0xf7;
const INIT = 0xfe;
const CADENCE = 0x41;
const POWER = 0x44;
const RAW_RESISTANCE = 0x4a;
const PERCENT_RESISTANCE = 0x49;
const BIKE_ID = 0xfb;
/** The tablet of the bike asks ten times a second, in turn for these. */
const ASK_EVERY_MS = 100;
const ASKED_IN_TURN = [CADENCE, POWER, RAW_RESISTANCE] as const;
/** Rows are asked for three times at most; a bike that never answers is measured by the typical table. */
const MAX_ROW_REQUESTS = 3 * TABLE_POINTS;
const MAX_RPM = 255;
const MAX_WATTS = 3000;

/**
 * Driver of the original Peloton bike, which answers on its 3.5 mm jack at 19200 baud (RS-232): it asks in turn for cadence,
 * power and raw resistance, and at first for the resistance table, or listens to the tablet doing so. A table that is known
 * serves until the bike has told its own: it may be another bike than the last time.
 */
export function pelotonDriver({ table, listenOnly }: PelotonSettings): Driver {
  const frames = INITIAL_PELOTON_FRAMES;
  const askMs = listenOnly ? Number.POSITIVE_INFINITY : 0;
  return driverOf({ frames, table, rows: new Map(), row: 0, asked: 0, askMs, listenOnly });
}

function driverOf(memory: Memory): Driver {
  return {
    askMs: memory.askMs,
    reopened: () => reopen(memory),
    take: (input, atMs) => take(memory, input, atMs),
    ask: (nowMs) => ask(memory, nowMs),
  };
}

function reopen({ table, listenOnly, askMs }: Memory): Driver {
  return driverOf({ frames: INITIAL_PELOTON_FRAMES, table, rows: new Map(), row: 0, asked: 0, askMs, listenOnly });
}

function ask(memory: Memory, nowMs: number): { driver: Driver; request: string } {
  const { rows, asked } = memory;
  const askMs = nowMs + ASK_EVERY_MS;
  const inTurn = { ...memory, asked: asked + 1, askMs };
  // Every other question is for a row, so that what the rider does is known from the first second.
  const rowsAsked = asked >> 1;
  const asksRows = rows.size < TABLE_POINTS && rowsAsked < MAX_ROW_REQUESTS;
  if (asksRows && asked % 2 === 1) {
    const row = nextMissing(rows, rowsAsked);
    return { driver: driverOf({ ...inTurn, row }), request: requestText(TABLE_ROW, row) };
  }
  const turn = asksRows ? rowsAsked : asked;
  const command = ASKED_IN_TURN[turn % ASKED_IN_TURN.length] ?? CADENCE;
  return { driver: driverOf(inTurn), request: requestText(READ, command) };
}

/** The missing row that is next in turn, so that one that the bike does not answer holds up none. */
function nextMissing(rows: ReadonlyMap<number, number>, asked: number): number {
  const missing = Array.from({ length: TABLE_POINTS }, (_, row) => row).filter((row) => !rows.has(row));
  return missing.find((row) => row >= asked % TABLE_POINTS) ?? missing[0] ?? 0;
}

function requestText(header: number, command: number): string {
  return String.fromCharCode(...encodePelotonRequest(header, command));
}

function take(memory: Memory, input: SerialInput, atMs: number): DriverStep {
  const bytes = typeof input === 'string' ? Uint8Array.from(input, (each) => each.charCodeAt(0)) : input;
  const { state, frames, discards } = takePelotonBytes(memory.frames, bytes, atMs);
  const outputs: DriverOutput[] = discards.map((discard) => ({ kind: 'discard', ...discard }));
  let next: Memory = { ...memory, frames: state };
  for (const frame of frames) {
    const taken = takeFrame(next, frame, atMs);
    next = taken.memory;
    outputs.push(...taken.outputs);
  }
  return { driver: driverOf(next), outputs };
}

function takeFrame(memory: Memory, frame: PelotonFrame, atMs: number): { memory: Memory; outputs: DriverOutput[] } {
  if (frame.kind === 'request') {
    // The tablet's own requests, on a wire that carries both directions, tell which row comes next.
    const row = frame.header === TABLE_ROW ? frame.command : memory.row;
    return { memory: { ...memory, row }, outputs: [] };
  }
  const { command, payload } = frame;
  if (command === INIT) return { memory: { ...memory, rows: new Map(), row: 0 }, outputs: [{ kind: 'answered' }] };
  if (command === BIKE_ID) return { memory, outputs: [{ kind: 'answered' }] };
  const value = readPelotonDigits(payload);
  if (value === undefined) return discarded(memory, 'bad-digit', frame);
  if (command === TABLE_ROW) return takeRow(memory, value);
  const report = reportOf(memory, command, value);
  if (report === 'unknown') return discarded(memory, 'unknown-name', frame);
  if (report === 'impossible') return discarded(memory, 'impossible-value', frame);
  return { memory, outputs: [{ kind: 'report', report: { atMs, ...report } }] };
}

function reportOf({ table }: Memory, command: number, value: number) {
  switch (command) {
    case CADENCE:
      return value <= MAX_RPM ? { cadenceRpm: value } : 'impossible';
    case POWER:
      return value <= MAX_WATTS * 10 ? { powerWatts: value / 10 } : 'impossible';
    case RAW_RESISTANCE:
      return { resistancePercent: resistancePercent(table ?? TYPICAL_TABLE, value) };
    case PERCENT_RESISTANCE:
      return value <= 100 ? { resistancePercent: value } : 'impossible';
    default:
      return 'unknown';
  }
}

function takeRow(memory: Memory, value: number): { memory: Memory; outputs: DriverOutput[] } {
  const { row, rows } = memory;
  const outputs: DriverOutput[] = [{ kind: 'answered' }];
  if (row >= TABLE_POINTS) return { memory, outputs };
  const next = { ...memory, row: row + 1, rows: new Map(rows).set(row, value) };
  if (next.rows.size < TABLE_POINTS) return { memory: next, outputs };
  const points = Array.from({ length: TABLE_POINTS }, (_, index) => next.rows.get(index) ?? 0);
  // What comes to no table was damaged somewhere, and is asked for anew.
  if (!isResistanceTable(points)) return { memory: { ...next, rows: new Map() }, outputs };
  if (points.join() === memory.table?.join()) return { memory: next, outputs };
  return { memory: { ...next, table: points }, outputs: [...outputs, { kind: 'learnt', resistanceTable: points }] };
}

function discarded(memory: Memory, reason: string, { payload }: { payload: Uint8Array }) {
  return { memory, outputs: [{ kind: 'discard', reason, bytes: payload.length + 5 } as const] };
}
