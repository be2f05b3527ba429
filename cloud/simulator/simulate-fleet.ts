import { createFleet, type FleetMessage } from './fleet.ts';
import type { PutCounts } from './put-counts.ts';
import { rideFleet } from './ride-fleet.ts';
import type { SimulationOptions, SimulationPorts, SimulationProgress, SimulationSummary } from './simulation.ts';

const PROGRESS_PERIOD_MS = 1_000;

/** Where the messages of a fleet go. */
export interface MessageSink {
  /** Takes messages; resolves when there is room for more. */
  deliver(messages: readonly FleetMessage[]): Promise<void>;
  /** Resolves when nothing is held any more, or what is held is given up and lost. */
  drain(): Promise<void>;
  counts(): Readonly<PutCounts>;
}

/**
 * Lets a fleet ride, and what it makes go into a sink, which calls `failed` when nothing more can be delivered. Resolves when
 * every message is accepted or lost.
 */
export async function simulateFleet(
  options: SimulationOptions,
  ports: SimulationPorts,
  { mostAtOnce, openSink }: { mostAtOnce: number; openSink: (failed: (error: string) => void) => MessageSink },
): Promise<SimulationSummary> {
  const { clock, signal, progress } = ports;
  const { startMs, seconds } = options;
  const fleet = createFleet(options);
  const stop = new AbortController();
  const end = () => stop.abort();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  let error: string | undefined;
  const sink = openSink((told) => {
    error = told;
    end();
  });
  const ridden = { samples: 0, lagMs: 0, lagMostMs: 0 };
  let dueMs = Number.POSITIVE_INFINITY;
  const readLag = (): void => {
    ridden.lagMs = Math.max(0, clock.nowMs() - dueMs);
    ridden.lagMostMs = Math.max(ridden.lagMostMs, ridden.lagMs);
  };
  const tell = (): SimulationProgress => {
    readLag();
    return { ...sink.counts(), ...ridden };
  };
  const deliver = (messages: readonly FleetMessage[]) => {
    for (const { samples } of messages) ridden.samples += samples;
    return sink.deliver(messages);
  };
  const due = (nextMs: number) => {
    readLag();
    dueMs = nextMs;
  };
  const beganMs = performance.now();
  const timer = setInterval(() => progress?.(tell()), PROGRESS_PERIOD_MS);
  try {
    await rideFleet(fleet, { startMs, seconds, mostAtOnce }, { clock, signal: stop.signal, deliver, due });
    due(Number.POSITIVE_INFINITY);
    await sink.drain();
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', end);
  }
  const elapsedMs = performance.now() - beganMs;
  if (error !== undefined) return { ...tell(), ended: 'failed', error, elapsedMs };
  return { ...tell(), ended: signal.aborted ? 'stopped' : 'done', elapsedMs };
}
