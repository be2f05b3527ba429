/** What cadence is computed from; see nextCadence. */
export interface Cadence {
  /** Turn count and board time (µs) of the last whole turn known, or undefined before the first one. */
  readonly baseline: { readonly turns: number; readonly turnUs: number } | undefined;
  /** Cadence over the last change of turns, rpm; 0 when the crank stands or nothing is known. */
  readonly rpm: number;
}

export const INITIAL_CADENCE: Cadence = { baseline: undefined, rpm: 0 };

interface CrankCount {
  readonly turns: number;
  readonly lastTurnUs: number;
  readonly boardUs: number;
}

const STOPPED_US = 4_000_000;
const US_PER_MINUTE = 60_000_000;
/** Nobody pedals faster: such a value is an electrical fault. */
const MAX_RPM = 255;

/**
 * Cadence (rpm) from cumulative crank revolutions, as in the Bluetooth Cycling Speed and Cadence profile: turns and the
 * time of the last one are differences modulo 2^16 and 2^32 µs, so lost lines and wrapped counters change nothing.
 * Between turns the cadence is at most 60 s / time since the last turn; after 4 s it is 0 and the next turn is a new
 * baseline. `discarded` is the impossible value in rpm, if the difference gave one.
 */
export function nextCadence(state: Cadence, count: CrankCount): { state: Cadence; rpm: number; discarded?: number } {
  const { baseline } = state;
  if (count.turns === 0 && count.lastTurnUs === 0) return { state: INITIAL_CADENCE, rpm: 0 };
  const next = { turns: count.turns, turnUs: count.lastTurnUs };
  if (baseline === undefined) return betweenTurns({ baseline: next, rpm: 0 }, count.boardUs);
  const turns = (count.turns - baseline.turns) & 0xffff;
  // A count that went backwards is a board that began anew unseen: start over from it.
  if (turns >= 0x8000) return betweenTurns({ baseline: next, rpm: 0 }, count.boardUs);
  if (turns === 0) return betweenTurns(state, count.boardUs);
  const periodUs = Math.max(1, (count.lastTurnUs - baseline.turnUs) >>> 0) / turns;
  const rpm = US_PER_MINUTE / periodUs;
  if (rpm > MAX_RPM) return { state: { baseline: next, rpm: state.rpm }, rpm: state.rpm, discarded: rpm };
  return betweenTurns({ baseline: next, rpm: periodUs > STOPPED_US ? 0 : rpm }, count.boardUs);
}

function betweenTurns(state: Cadence, boardUs: number): { state: Cadence; rpm: number } {
  if (state.baseline === undefined) return { state, rpm: 0 };
  // Board time is cut to whole ms on the wire, so the turn may lie up to 1 ms ahead of it.
  const sinceTurnUs = Math.max(0, (boardUs - state.baseline.turnUs) | 0);
  if (sinceTurnUs > STOPPED_US) return { state: stand(state.baseline.turns, boardUs), rpm: 0 };
  return { state, rpm: Math.min(state.rpm, US_PER_MINUTE / Math.max(1, sinceTurnUs)) };
}

/** The baseline of a standing crank moves on with the board's time, else it would come near again when that wraps after 71 minutes. */
function stand(turns: number, boardUs: number): Cadence {
  return { baseline: { turns, turnUs: (boardUs - STOPPED_US - 1) >>> 0 }, rpm: 0 };
}
