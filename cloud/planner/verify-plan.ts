import { LocalStreams } from '../local/stream/local-streams.ts';
import { startStreamServer } from '../local/stream/stream-server.ts';
import { createScaledClock } from '../scaled-clock.ts';
import { KinesisStream } from '../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../simulator/simulate-via-kinesis.ts';
import { PUT_LIMITS } from '../simulator/take-call.ts';
import { systemTime } from '../system-time.ts';
import { offeredPlaces } from './offered-places.ts';
import { partitionKeyOf } from './partition-key.ts';
import type { Plan } from './plan.ts';
import { planField } from './planned-field.ts';
import { predictThrottles } from './predict-throttles.ts';
import { loadsOfShards } from './shard-loads.ts';
import { placeOfKey, shardOfPlace } from './shard-of-key.ts';

/** A shard as it was planned and as it was. */
export interface VerifiedShard {
  readonly offered: number;
  readonly predicted: number;
  readonly observed: number;
}

export interface Verification {
  readonly seconds: number;
  /** How fast the clock of riders and stream ran: below 1 for a fleet that this machine could not send in time. */
  readonly speed: number;
  /** In the order of their hash keys. */
  readonly shards: readonly VerifiedShard[];
  readonly offered: number;
  readonly predicted: number;
  readonly observed: number;
  /** Difference between prediction and observation, shard by shard, percent of the records offered. */
  readonly errorPercent: number;
  /** How late the riders were at most, in ms of their clock: above a few hundred the comparison says little. */
  readonly lagMostMs: number;
  /** Calls that failed as a whole; 0 unless the machine is out of breath. */
  readonly failedCalls: number;
}

export interface VerifyOptions {
  readonly seconds: number;
  readonly bikeIds: readonly string[];
  /** The clock runs at most so fast. */
  readonly mostSpeed: number;
  /** Ends the ride early; what was offered until then is not compared. */
  readonly signal: AbortSignal;
}

const STREAM_NAME = 'alleycat-plan';
const RACE_START_MS = 1_800_000_000_000;
const RUN_AHEAD_MS = 500;
/** What one core sends and stores on one event loop with room to spare. */
const RECORDS_PER_REAL_S = 8_000;

/**
 * Lets simulated riders ride a plan into a real stream server on this machine, each record sent once, and counts what every shard
 * throttles beside what the plan predicts. Undefined when the signal ended it.
 */
export async function verifyPlan(plan: Plan, options: VerifyOptions): Promise<Verification | undefined> {
  const { request, shards, recordsPerS } = plan;
  const { seconds, signal } = options;
  const { samplesPerMessage } = request;
  // The first second is one whose number the pack's length divides, and so the first of the plan's turns.
  const startMs = RACE_START_MS + (samplesPerMessage - 1) * 1000;
  const speed = Math.min(options.mostSpeed, RECORDS_PER_REAL_S / recordsPerS);
  const field = planField(request, options.bikeIds);
  const offered = offeredPlaces(field, request.key, samplesPerMessage, { startMs, seconds });
  const expected = offered.map(({ length }) => length);
  const expectedRecords = sum(expected);

  const beganMs = performance.now();
  const nowMs = (): number => startMs + performance.now() - beganMs;
  const clock = createScaledClock({ speed, epochMs: startMs + RUN_AHEAD_MS }, { nowMs, sleepMs: systemTime.sleepMs });
  const streams = new LocalStreams({ nowMs: clock.nowMs });
  streams.createStream({ streamName: STREAM_NAME, shardCount: shards });
  const server = await startStreamServer(streams, 0);
  const stream = new KinesisStream({ streamName: STREAM_NAME, endpoint: server.url, local: true });
  const observed = new Array<number>(shards).fill(0);
  const ride = new AbortController();
  const stop = (): void => ride.abort();
  signal.addEventListener('abort', stop);
  const keys = keysInTurn(plan, options.bikeIds, startMs, expected);
  let made = 0;
  try {
    const summary = await simulateViaKinesis(
      {
        riders: request.riders,
        seed: request.seed,
        runId: '0123456789abcdef',
        packSeconds: samplesPerMessage,
        attendance: { latePercent: 0, dropoutPercent: 0 },
        startMs,
        seconds,
        maxAttempts: 1,
        partitionKey: ({ rider }) => {
          made += 1;
          // Packs that are still open at the end would leave all at once, which no plan asks for.
          if (made === expectedRecords) stop();
          return keys(rider.racerId - 1);
        },
      },
      {
        clock,
        random: () => 0,
        signal: ride.signal,
        send: (records) => stream.send(records),
        throttled: (key) => {
          const shard = shardOfPlace(placeOfKey(key), shards);
          observed[shard] = (observed[shard] ?? 0) + 1;
        },
      },
    );
    if (signal.aborted) return undefined;
    if (summary.error !== undefined) throw new Error(summary.error);
    const waves = Math.ceil(request.riders / samplesPerMessage / PUT_LIMITS.records);
    const verified = loadsOfShards(offered, shards, plan.sizes.record.meanBytes).map((load, shard) => {
      const prediction = predictThrottles(load, plan.sizes.record.meanBytes, waves);
      return { offered: prediction.offered, predicted: prediction.throttled, observed: observed[shard] ?? 0 };
    });
    const apart = sum(verified.map((shard) => Math.abs(shard.predicted - shard.observed)));
    return {
      seconds,
      speed,
      shards: verified,
      offered: expectedRecords,
      predicted: sum(verified.map(({ predicted }) => predicted)),
      observed: sum(observed),
      errorPercent: (100 * apart) / expectedRecords,
      lagMostMs: summary.lagMostMs,
      failedCalls: summary.failedCalls,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    stream.close();
    await server.close();
  }
}

/** The planned key of each bike's next record. Records come second by second, so their number tells the second. */
function keysInTurn(
  { request }: Plan,
  bikeIds: readonly string[],
  startMs: number,
  expected: readonly number[],
): (index: number) => string {
  const field = planField(request, bikeIds);
  let second = 0;
  let inSecond = 0;
  return (index) => {
    while (second < expected.length - 1 && inSecond >= (expected[second] ?? 0)) {
      second += 1;
      inSecond = 0;
    }
    inSecond += 1;
    const bike = field[index];
    if (bike === undefined) throw new Error(`the simulator has a bike ${index} that was not planned`);
    return partitionKeyOf(request.key, { ...bike, atMs: startMs + second * 1000 + bike.offsetMs });
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
