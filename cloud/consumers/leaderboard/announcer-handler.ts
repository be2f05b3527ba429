import type { Announcer } from './announcer.ts';
import type { RacingBikes } from './silent-bikes.ts';
import { itemsOfImages, type TableStreamEvent } from './stream-images.ts';

/** What a turn of the announcer did. */
export interface TurnCounts {
  readonly announcements: number;
  /** Rows of the table's stream that were no items. */
  readonly poison: number;
  /** Of a tick only. */
  readonly bikes?: RacingBikes;
}

export interface AnnouncerHandlerPorts {
  readonly announcer: Announcer;
  readonly nowMs: () => number;
  readonly sleepMs: (durationMs: number) => Promise<void>;
  readonly count: (counts: TurnCounts) => void;
}

// One interval of announcements: the function is not held longer, and a longer wait is the tick's.
const LONGEST_WAIT_MS = 2_000;

/**
 * The announcer in the shape of a Lambda handler. It takes batches of the table's stream, and ticks (any event without
 * records) once a minute for what no item brings about: results that turn provisional, and what was held back. After
 * the end of a race it waits for its last announcement, as nothing may come any more. It rejects when a store or the publisher
 * does; Lambda then calls again with the same event.
 */
export function createAnnouncerHandler({ announcer, nowMs, sleepMs, count }: AnnouncerHandlerPorts) {
  return async (event: Partial<TableStreamEvent>): Promise<void> => {
    const before = announcer.stats().announced;
    if (event.Records === undefined) {
      await announcer.catchUp(nowMs());
      const bikes = announcer.countSilentBikes(nowMs());
      count({ announcements: announcer.stats().announced - before, poison: 0, bikes });
    } else {
      const { items, poison } = itemsOfImages({ Records: event.Records });
      await announcer.announce(items, nowMs());
      const waitMs = (announcer.finishDueMs(nowMs()) ?? Number.POSITIVE_INFINITY) - nowMs();
      if (waitMs <= LONGEST_WAIT_MS) {
        await sleepMs(waitMs);
        await announcer.announce([], nowMs());
      }
      count({ announcements: announcer.stats().announced - before, poison });
    }
  };
}
