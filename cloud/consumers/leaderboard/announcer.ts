import { CLASSES, raceIdAt, standingTopic } from '@alleycat/contract';
import { type AnnouncedRace, dueAnnouncements, finishDueMs, isCurrentRace } from './announcements.ts';
import { buildStanding } from './build-standing.ts';
import type { LeaderboardItem, LeaderboardStore } from './leaderboard-store.ts';
import { loadRaceTable } from './load-race-table.ts';
import { resultStateAt } from './race-deadlines.ts';
import { mergeItem, rankRiders, ridersLagMs } from './race-table.ts';
import { countSilentBikes, type RacingBikes } from './silent-bikes.ts';

export interface AnnouncerPorts {
  readonly store: Pick<LeaderboardStore, 'query'>;
  /** Publishes at QoS 0: a standing that is lost is replaced by the next one. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
  /** Takes a turn; false when another announcer may have taken one since our last, and so may have been given items. */
  readonly isTurnInSequence: () => Promise<boolean>;
}

export interface AnnouncerStats {
  readonly announced: number;
  /** Items of races that are no longer, or not yet, announced. */
  readonly passedOver: number;
  /** Rider entries that found no room in a race. */
  readonly refused: number;
  readonly races: number;
}

/**
 * Turns new items of the leaderboard's table into standings. It is fed by the table's stream; what it missed, for instance
 * before it was started, it queries once a race. Memory holds three races a class at most. Where there are two announcers,
 * each loads its races again after the other's turn, so that both say the same.
 */
export class Announcer {
  readonly #ports: AnnouncerPorts;
  readonly #races = new Map<string, AnnouncedRace>();
  #tail: Promise<void> = Promise.resolve();
  #announced = 0;
  #passedOver = 0;
  #refusedBefore = 0;

  constructor(ports: AnnouncerPorts) {
    this.#ports = ports;
  }

  /**
   * Merges items and publishes what is due at this wall time. Rejects when the store or the publisher does; nothing is lost
   * by calling again.
   */
  announce(items: readonly LeaderboardItem[], nowMs: number): Promise<void> {
    return this.#inTurn(nowMs, async () => {
      const current = items.filter(({ raceId }) => isCurrentRace(raceId, nowMs));
      this.#passedOver += items.length - current.length;
      const brought = new Map<AnnouncedRace, Set<string>>();
      for (const item of current) {
        const race = await this.#merge(item);
        brought.set(race, (brought.get(race) ?? new Set()).add(item.shardId));
      }
      for (const [race, shards] of brought) {
        const arrival = { atMs: nowMs, lagMs: ridersLagMs(race.table, nowMs) };
        for (const shardId of shards) race.arrivals.set(shardId, arrival);
      }
    });
  }

  /** Asks the store for the running race and the one before it of every class, and publishes what is due. */
  catchUp(nowMs: number): Promise<void> {
    const running = raceIdAt(nowMs);
    return this.#inTurn(nowMs, async () => {
      for (const { classId } of CLASSES) {
        await this.#race(running - 1, classId);
        await this.#race(running, classId);
      }
    });
  }

  /** When to call again, though nothing new may come: the wall time at which the end of a race is due to be announced. */
  finishDueMs(nowMs: number): number | undefined {
    return finishDueMs(this.#races.values(), nowMs);
  }

  /** Bikes of the running race and of the one before it, and how many of them have gone silent. */
  countSilentBikes(nowMs: number): RacingBikes {
    return countSilentBikes(
      [...this.#races.values()].map(({ table }) => table),
      nowMs,
    );
  }

  stats(): AnnouncerStats {
    const races = [...this.#races.values()].filter(({ table }) => table.bikes.size > 0);
    const refused = races.reduce((sum, { table }) => sum + table.refused, this.#refusedBefore);
    return { announced: this.#announced, passedOver: this.#passedOver, refused, races: races.length };
  }

  #inTurn(nowMs: number, work: () => Promise<void>): Promise<void> {
    const turn = this.#tail.then(async () => {
      if (!(await this.#ports.isTurnInSequence())) for (const race of this.#races.values()) race.stale = true;
      this.#letGo(nowMs);
      await work();
      for (const race of dueAnnouncements(this.#races.values(), nowMs)) await this.#publish(race, nowMs);
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  #letGo(nowMs: number): void {
    for (const [key, { table }] of this.#races) {
      if (isCurrentRace(table.raceId, nowMs)) continue;
      this.#refusedBefore += table.refused;
      this.#races.delete(key);
    }
  }

  /** The race as far as the store knows it. What was just loaded may hold what nobody announced. */
  async #race(raceId: number, classId: number): Promise<AnnouncedRace> {
    const key = `${raceId}/${classId}`;
    const known = this.#races.get(key);
    if (known !== undefined && !known.stale) return known;
    const table = await loadRaceTable(this.#ports.store, raceId, classId);
    const race: AnnouncedRace = known ?? { table, stale: false, changed: true, arrivals: new Map() };
    race.table = table;
    race.stale = false;
    race.changed = true;
    this.#races.set(key, race);
    return race;
  }

  async #merge(item: LeaderboardItem): Promise<AnnouncedRace> {
    const race = await this.#race(item.raceId, item.classId);
    mergeItem(race.table, item);
    race.changed = true;
    return race;
  }

  async #publish(due: AnnouncedRace, nowMs: number): Promise<void> {
    const { raceId, classId } = due.table;
    const race = await this.#race(raceId, classId);
    const state = resultStateAt(raceId, nowMs);
    const standing = buildStanding({ classId, raceId, asOf: Math.floor(nowMs), state }, rankRiders(race.table));
    await this.#ports.publish(standingTopic(classId), JSON.stringify(standing));
    race.announced = { atMs: nowMs, state };
    race.changed = false;
    this.#announced += 1;
  }
}
