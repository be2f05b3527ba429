import type { Heartbeat } from '@alleycat/contract';
import type { DeliveryVitals } from './delivery/delivery-vitals.ts';
import { healthOf } from './delivery/health.ts';
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
export function drawHeartbeat({ delivery, journal, gaps, counters, ...rest }: HeartbeatInput): Heartbeat {
  const { disk, drain, lastAckMs, paused, ...health } = healthOf(delivery, journal, gaps, rest.at);
  return {
    v: 1,
    ...rest,
    acknowledged: delivery.acknowledged,
    ...health,
    ...(disk === 'failing' && { disk }),
    ...(drain && { drain }),
    ...(lastAckMs !== undefined && { lastAckMs }),
    paused: [...paused],
    counters: Object.fromEntries(counters),
  };
}
