import { systemTime } from '../system-time.ts';
import { createFleet, type FleetMessage } from './fleet.ts';
import type { SendRecords } from './put-answer.ts';
import { RecordWriter } from './record-writer.ts';
import { rideFleet } from './ride-fleet.ts';
import type { SimulationOptions, SimulationPorts, SimulationProgress, SimulationSummary } from './simulation.ts';
import { recordOf } from './stream-record.ts';
import { PUT_LIMITS } from './take-call.ts';

const PROGRESS_PERIOD_MS = 1_000;
const GIVE_UP_AFTER_MS = 60_000;

export interface KinesisSimulationOptions extends SimulationOptions {
  /** Partition key of a message at this wall time (epoch ms) of the clock; the bike's id unless said otherwise. */
  readonly partitionKey?: ((message: FleetMessage, atMs: number) => string) | undefined;
  /** A record that failed this often is lost: 1 shows what a stream refuses when nobody asks again. No limit unless said. */
  readonly maxAttempts?: number | undefined;
  /** A record that was not accepted for this long, in real ms, is lost; a minute unless said otherwise. */
  readonly giveUpAfterMs?: number | undefined;
}

export interface KinesisSimulationPorts extends SimulationPorts {
  readonly send: SendRecords;
  /** Hears the partition key of every throttled entry, and of its attempt, from 1. */
  readonly throttled?: ((partitionKey: string, attempt: number) => void) | undefined;
}

/** Lets a fleet ride into a stream, by PutRecords. Resolves when every record is accepted or lost. */
export async function simulateViaKinesis(
  options: KinesisSimulationOptions,
  ports: KinesisSimulationPorts,
): Promise<SimulationSummary> {
  const { clock, signal, progress } = ports;
  const { startMs, seconds, partitionKey } = options;
  const fleet = createFleet(options);
  const stop = new AbortController();
  const end = () => stop.abort();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  let error: string | undefined;
  const writer = new RecordWriter({
    send: ports.send,
    time: systemTime,
    random: ports.random,
    giveUpAfterMs: options.giveUpAfterMs ?? GIVE_UP_AFTER_MS,
    maxAttempts: options.maxAttempts ?? Number.POSITIVE_INFINITY,
    throttled: ports.throttled,
    failed: (told) => {
      error = told;
      end();
    },
  });
  const lag = { samples: 0, lagMs: 0, lagMostMs: 0 };
  const tell = (): SimulationProgress => ({ ...writer.counts(), ...lag });
  const deliver = async (messages: readonly FleetMessage[]) => {
    for (const { samples } of messages) lag.samples += samples;
    const records = messages.map((message) => {
      const record = recordOf(message);
      return partitionKey === undefined ? record : { ...record, partitionKey: partitionKey(message, clock.nowMs()) };
    });
    await writer.put(records);
  };
  const late = (lagMs: number) => {
    lag.lagMs = lagMs;
    lag.lagMostMs = Math.max(lag.lagMostMs, lagMs);
  };
  const beganMs = performance.now();
  const timer = setInterval(() => progress?.(tell()), PROGRESS_PERIOD_MS);
  try {
    await rideFleet(
      fleet,
      { startMs, seconds, mostAtOnce: PUT_LIMITS.records },
      { clock, signal: stop.signal, deliver, late },
    );
    await writer.drain(ports.giveUp ?? new AbortController().signal);
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', end);
  }
  const elapsedMs = performance.now() - beganMs;
  if (error !== undefined) return { ...tell(), ended: 'failed', error, elapsedMs };
  return { ...tell(), ended: signal.aborted ? 'stopped' : 'done', elapsedMs };
}
