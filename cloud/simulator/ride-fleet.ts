import type { ScaledClock } from '../scaled-clock.ts';
import type { Fleet, FleetMessage } from './fleet.ts';

export interface RidePorts {
  readonly clock: Pick<ScaledClock, 'sleepUntil'>;
  readonly signal: AbortSignal;
  /** Takes the messages of a moment. It may hold up the fleet, which then catches up. */
  readonly deliver: (messages: readonly FleetMessage[]) => Promise<void>;
  /** Hears the deadline of the next messages, before it is waited for. */
  readonly due: (dueMs: number) => void;
}

/**
 * Lets a fleet ride this many seconds from a whole second of wall time. The messages of a second leave when it has ended, in
 * equal parts of at most `mostAtOnce` whose deadlines are spread evenly over the next second. Resolves when all are delivered,
 * open packs too, or when the signal is aborted.
 */
export async function rideFleet(
  fleet: Fleet,
  { startMs, seconds, mostAtOnce }: { readonly startMs: number; readonly seconds: number; readonly mostAtOnce: number },
  { clock, signal, deliver, due }: RidePorts,
): Promise<void> {
  const parts = Math.ceil(fleet.messagesPerSecond / mostAtOnce);
  const endMs = startMs + seconds * 1000;
  const lastPackMs = endMs + (fleet.packSeconds - 1) * 1000;
  for (let secondMs = startMs; secondMs < lastPackMs; secondMs += 1000) {
    for (let part = 0; part < parts; part += 1) {
      const dueMs = secondMs + 1000 + (1000 * part) / parts;
      due(dueMs);
      await clock.sleepUntil(dueMs, signal);
      if (signal.aborted) return;
      await deliver(fleet.messages(secondMs, part, parts, secondMs < endMs));
    }
  }
}
