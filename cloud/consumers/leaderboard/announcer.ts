import { standingTopic } from '@alleycat/contract';
import { type AnnouncedRace, dueAnnouncements, isCurrentRace } from './announcements.ts';
import { buildStanding } from './build-standing.ts';
import type { LeaderboardItem, LeaderboardStore } from './leaderboard-store.ts';
import { resultStateAt } from './race-deadlines.ts';
import { mergeItem, newRaceTable, rankRiders } from './race-table.ts';

export interface AnnouncerPorts {
  readonly store: Pick<LeaderboardStore, 'query'>;
  /** Publishes at QoS 0: a standing that is lost is replaced by the next one. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
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
 * before it was started, it queries once a race. Memory holds three races a class at most.
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
   * Merges items and publishes what is due at this wall time. Call it without items about once a second as well, for what the
   * limit of one a second held back. Rejects when the store or the publisher does; nothing is lost by calling again.
   */
  announce(items: readonly LeaderboardItem[], nowMs: number): Promise<void> {
    const turn = this.#tail.then(() => this.#announce(items, nowMs));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  stats(): AnnouncerStats {
    const refused = [...this.#races.values()].reduce((sum, { table }) => sum + table.refused, this.#refusedBefore);
    return { announced: this.#announced, passedOver: this.#passedOver, refused, races: this.#races.size };
  }

  async #announce(items: readonly LeaderboardItem[], nowMs: number): Promise<void> {
    for (const [key, { table }] of this.#races) {
      if (isCurrentRace(table.raceId, nowMs)) continue;
      this.#refusedBefore += table.refused;
      this.#races.delete(key);
    }
    for (const item of items) {
      if (isCurrentRace(item.raceId, nowMs)) await this.#merge(item);
      else this.#passedOver += 1;
    }
    for (const race of dueAnnouncements(this.#races.values(), nowMs)) await this.#publish(race, nowMs);
  }

  async #merge(item: LeaderboardItem): Promise<void> {
    const key = `${item.raceId}/${item.classId}`;
    let race = this.#races.get(key);
    if (race === undefined) {
      race = { table: newRaceTable(item.raceId, item.classId), changed: true };
      for await (const earlier of this.#ports.store.query(item.raceId, item.classId)) mergeItem(race.table, earlier);
      this.#races.set(key, race);
    }
    mergeItem(race.table, item);
    race.changed = true;
  }

  async #publish(race: AnnouncedRace, nowMs: number): Promise<void> {
    const { raceId, classId } = race.table;
    const state = resultStateAt(raceId, nowMs);
    const standing = buildStanding({ classId, raceId, asOf: nowMs, state }, rankRiders(race.table));
    await this.#ports.publish(standingTopic(classId), JSON.stringify(standing));
    race.announced = { atMs: nowMs, state };
    race.changed = false;
    this.#announced += 1;
  }
}
