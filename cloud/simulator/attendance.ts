import { chance } from './chance.ts';
import type { SimulatedRider } from './rider.ts';

/** How many of a hundred riders join a race late, and how many leave it before its end; 0 to 100 each. */
export interface Attendance {
  readonly latePercent: number;
  readonly dropoutPercent: number;
}

// Apart from the draws of the legs, which begin at 1.
const DRAW = { late: 101, joins: 102, dropout: 103, leaves: 104 };
const LATEST_JOIN_S = 120;
const EARLIEST_LEAVE_S = 150;

/**
 * Whether a rider pedals in a second (1..300) of a race: most do from the first to the last, some join within the first two
 * minutes, some leave in the second half. A pure function, and a rider's luck is another one in every race.
 */
export function rides({ seed, racerId, raceId }: SimulatedRider, second: number, attendance: Attendance): boolean {
  const draw = (what: number): number => chance(seed, racerId, raceId, what);
  const { latePercent, dropoutPercent } = attendance;
  if (latePercent > 0 && second <= LATEST_JOIN_S && draw(DRAW.late) * 100 < latePercent) {
    if (second <= draw(DRAW.joins) * LATEST_JOIN_S) return false;
  }
  if (dropoutPercent > 0 && second > EARLIEST_LEAVE_S && draw(DRAW.dropout) * 100 < dropoutPercent) {
    return second <= EARLIEST_LEAVE_S + draw(DRAW.leaves) * (300 - EARLIEST_LEAVE_S);
  }
  return true;
}
