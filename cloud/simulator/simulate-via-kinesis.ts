import { systemTime } from '../system-time.ts';
import type { FleetMessage } from './fleet.ts';
import type { SendRecords } from './put-answer.ts';
import { RecordWriter } from './record-writer.ts';
import { simulateFleet } from './simulate-fleet.ts';
import type { SimulationOptions, SimulationPorts, SimulationSummary } from './simulation.ts';
import { recordOf, type StreamRecord } from './stream-record.ts';
import { PUT_LIMITS } from './take-call.ts';

const GIVE_UP_AFTER_MS = 60_000;

export interface KinesisSimulationOptions extends SimulationOptions {
  /** Partition key of a message at this wall time (epoch ms) of the clock; the bike's id unless said otherwise. */
  readonly partitionKey?: ((message: FleetMessage, atMs: number) => string) | undefined;
  /** A record that failed this often is lost: 1 shows what a stream refuses when nobody asks again. No limit unless said. */
  readonly maxAttempts?: number | undefined;
  /** How long the writer is patient with a record, in real ms; a minute unless said. */
  readonly giveUpAfterMs?: number | undefined;
}

export interface KinesisSimulationPorts extends SimulationPorts {
  readonly send: SendRecords;
  /** Hears the partition key of every throttled entry, and of its attempt, from 1. */
  readonly throttled?: ((partitionKey: string, attempt: number) => void) | undefined;
  /** Hears of records that may stand in the stream twice. */
  readonly uncertain?: ((records: readonly StreamRecord[]) => void) | undefined;
}

/** Lets a fleet ride into a stream, by PutRecords. Resolves when every record is accepted or lost. */
export function simulateViaKinesis(
  options: KinesisSimulationOptions,
  ports: KinesisSimulationPorts,
): Promise<SimulationSummary> {
  const { partitionKey } = options;
  const openSink = (failed: (error: string) => void) => {
    const writer = new RecordWriter({
      send: ports.send,
      time: systemTime,
      random: ports.random,
      giveUpAfterMs: options.giveUpAfterMs ?? GIVE_UP_AFTER_MS,
      maxAttempts: options.maxAttempts ?? Number.POSITIVE_INFINITY,
      throttled: ports.throttled,
      uncertain: ports.uncertain,
      failed,
      giveUp: ports.giveUp,
    });
    const keyed = (message: FleetMessage) =>
      partitionKey === undefined
        ? recordOf(message)
        : { ...recordOf(message), partitionKey: partitionKey(message, ports.clock.nowMs()) };
    return {
      deliver: (messages: readonly FleetMessage[]) => writer.put(messages.map(keyed)),
      drain: () => writer.drain(),
      counts: () => writer.counts(),
    };
  };
  return simulateFleet(options, ports, { mostAtOnce: PUT_LIMITS.records, openSink });
}
