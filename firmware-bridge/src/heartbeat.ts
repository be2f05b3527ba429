import type { Heartbeat } from '@alleycat/contract';
import type { DeliveryVitals } from './delivery/delivery-vitals.ts';
import type { JournalStats } from './journal/journal-stats.ts';
import type { Counters } from './vitals.ts';

interface HeartbeatInput {
  readonly at: number;
  readonly runId: string;
  readonly software: string;
  readonly uptimeS: number;
  readonly clock: 'synced' | 'estimated';
  readonly sensor: 'ok' | 'absent';
  readonly samples: number;
  readonly delivery: DeliveryVitals;
  readonly journal: JournalStats;
  readonly gaps: number;
  readonly counters: Counters;
}

/** The heartbeat message: what the bike's own screen and log say. */
export function drawHeartbeat({ delivery, journal, counters, ...rest }: HeartbeatInput): Heartbeat {
  return {
    v: 1,
    ...rest,
    acknowledged: delivery.acknowledged,
    backlog: journal.waiting,
    oldestMs: ageMs(journal, rest.at),
    ...drainOf(delivery, journal),
    bytesOnDisk: journal.bytesOnDisk,
    lost: journal.evicted + journal.forgotten + journal.unreadable,
    ...(delivery.lastAckMs !== undefined && { lastAckMs: delivery.lastAckMs }),
    paused: [...delivery.paused],
    setAside: delivery.setAside,
    counters: Object.fromEntries(counters),
  };
}

/** Age of the oldest waiting sample, ms; 0 when none waits. */
export function ageMs({ oldestMs }: JournalStats, wallMs: number): number {
  return oldestMs === undefined ? 0 : Math.max(0, Math.round(wallMs - oldestMs));
}

/** How far the present drain is: samples sent of it, and how many it is in all. */
export function drainOf(
  { drained }: DeliveryVitals,
  { waiting }: JournalStats,
): { drain?: { sent: number; total: number } } {
  return drained === undefined ? {} : { drain: { sent: drained, total: drained + waiting } };
}
