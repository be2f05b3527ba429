import { newParticipant, type Participant, participantTotal, raceStartMs, recordOutput } from '@alleycat/contract';
import type { ItemRider, LeaderboardItem } from './leaderboard-store.ts';
import { type NameAtSecond, newerName } from './newer-name.ts';

// A bike may change hands within a race, but not without end: a hostile one cannot fill the memory with racers.
const MAX_RACERS_PER_BIKE = 8;
const MAX_BIKES = 50_000;
const HEARD_MS = 3_000;

/** A rider of a race: the pair (bikeId, racerId) with all that is known of it. */
export interface Rider {
  readonly bikeId: string;
  readonly racerId: number;
  readonly participant: Participant;
  named: NameAtSecond;
}

/** One race of one class as it is known so far. */
export interface RaceTable {
  readonly raceId: number;
  readonly classId: number;
  readonly bikes: Map<string, Map<number, Rider>>;
  /** Rider entries that found no room. */
  refused: number;
}

export function newRaceTable(raceId: number, classId: number): RaceTable {
  return { raceId, classId, bikes: new Map(), refused: 0 };
}

function riderOf(table: RaceTable, { bikeId, racerId, name }: ItemRider): Rider | undefined {
  const racers = table.bikes.get(bikeId) ?? new Map<number, Rider>();
  const known = racers.get(racerId);
  if (known !== undefined) return known;
  if (racers.size === 0 && table.bikes.size >= MAX_BIKES) return undefined;
  // The lowest racer ids stay, whatever the order in which they came: so a replay agrees here too.
  if (racers.size >= MAX_RACERS_PER_BIKE) {
    const highest = Math.max(...racers.keys());
    if (racerId > highest) return undefined;
    racers.delete(highest);
    table.refused += 1;
  }
  const rider: Rider = { bikeId, racerId, participant: newParticipant(), named: { name, second: 0 } };
  racers.set(racerId, rider);
  table.bikes.set(bikeId, racers);
  return rider;
}

/** Merges an item of this race and class in place. Order, duplicates and overlapping items change nothing. */
export function mergeItem(table: RaceTable, item: LeaderboardItem): void {
  for (const entry of item.riders) {
    const rider = riderOf(table, entry);
    if (rider === undefined) {
      table.refused += 1;
      continue;
    }
    const second = Math.max(0, ...entry.seconds);
    rider.named = newerName(rider.named, { name: entry.name, second });
    entry.seconds.forEach((at, index) => {
      recordOutput(rider.participant, at, entry.outputs[index] ?? 0);
    });
  }
}

/**
 * Time since the end of the last second that is known of all riders, in ms. Riders count who were heard of in the last three
 * seconds; with none of them it is 0.
 */
export function ridersLagMs({ raceId, bikes }: RaceTable, nowMs: number): number {
  let lagMs = 0;
  for (const racers of bikes.values()) {
    for (const { participant } of racers.values()) {
      const behindMs = nowMs - (raceStartMs(raceId) + participant.lastSecond * 1000);
      if (behindMs > lagMs && behindMs <= HEARD_MS) lagMs = behindMs;
    }
  }
  return lagMs;
}

/** A rider in its place, with its total in hundredths. */
export interface RankedRider extends Rider {
  readonly total: number;
}

/** All riders by total, the highest first; ties go to the lower racer id, then to the bike id that sorts first. */
export function rankRiders(table: RaceTable): RankedRider[] {
  const riders = [...table.bikes.values()].flatMap((racers) => [...racers.values()]);
  return riders
    .map((rider) => ({ ...rider, total: participantTotal(rider.participant) }))
    .sort(
      (left, right) =>
        right.total - left.total ||
        left.racerId - right.racerId ||
        (left.bikeId < right.bikeId ? -1 : Number(left.bikeId > right.bikeId)),
    );
}
