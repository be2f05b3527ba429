import { LocalStreams } from '../local/stream/local-streams.ts';
import { KINESIS_LIMITS } from '../local/stream/stream-limits.ts';
import { startStreamServer } from '../local/stream/stream-server.ts';
import { KinesisStream } from '../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../simulator/simulate-via-kinesis.ts';
import { PUT_LIMITS } from '../simulator/take-call.ts';
import { offeredPlaces, recordsBySecond } from './offered-places.ts';
import { partitionKeyOf } from './partition-key.ts';
import type { Plan } from './plan.ts';
import type { PlanRequest } from './plan-request.ts';
import { type PlannedBike, planField } from './planned-field.ts';
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
  /** In the order of their hash keys. */
  readonly shards: readonly VerifiedShard[];
  readonly offered: number;
  readonly predicted: number;
  readonly observed: number;
  /** Difference between prediction and observation, shard by shard, percent of the records offered. */
  readonly errorPercent: number;
  /** Calls that failed as a whole; their records were neither stored nor throttled. */
  readonly failedCalls: number;
}

export interface VerifyOptions {
  /** Seconds that the riders ride, on their own clock. */
  readonly seconds: number;
  readonly bikeIds: readonly string[];
  /** Ends the ride early; what was offered until then is not compared. */
  readonly signal: AbortSignal;
}

const STREAM_NAME = 'alleycat-plan';
/** The start of a race. */
const START_MS = 1_800_000_000_000;

/**
 * Lets simulated riders ride a plan into a real stream server on this machine, each record sent once, and counts what every shard
 * throttles beside what the plan predicts. Riders and shards have one clock, which waits for the answer to every call: a slow
 * machine takes longer and comes to the same end. Undefined when the signal ended it.
 */
export async function verifyPlan(plan: Plan, options: VerifyOptions): Promise<Verification | undefined> {
  const { request, shards, sizes } = plan;
  const { seconds, bikeIds, signal } = options;
  const { samplesPerMessage } = request;
  const field = planField(request, bikeIds);
  const offered = offeredPlaces(field, request.key, samplesPerMessage, { startMs: START_MS, seconds });
  const observed = new Array<number>(shards).fill(0);
  const clock = new WaitingClock(START_MS);
  // How many shards an account may have is a line of the plan, and no matter for its trial.
  const limits = { ...KINESIS_LIMITS, openShards: shards };
  const streams = new LocalStreams({ nowMs: () => clock.nowMs(), limits });
  streams.createStream({ streamName: STREAM_NAME, shardCount: shards });
  const server = await startStreamServer(streams, 0);
  const stream = new KinesisStream({ streamName: STREAM_NAME, endpoint: server.url, local: true });
  const ride = new AbortController();
  const stop = (): void => ride.abort();
  signal.addEventListener('abort', stop);
  const keyOf = keysInTurn(request, field, recordsBySecond(offered));
  const expected = sum(recordsBySecond(offered));
  let made = 0;
  try {
    const summary = await simulateViaKinesis(
      {
        riders: request.riders,
        seed: request.seed,
        runId: '0123456789abcdef',
        packSeconds: samplesPerMessage,
        attendance: { latePercent: 0, dropoutPercent: 0 },
        startMs: START_MS,
        seconds,
        maxAttempts: 1,
        partitionKey: ({ rider }) => {
          made += 1;
          // Packs that are still open at the end are no part of the plan.
          if (made === expected) stop();
          return keyOf(rider.racerId - 1);
        },
      },
      {
        clock,
        random: () => 0,
        signal: ride.signal,
        giveUp: signal,
        send: (records) => clock.waitFor(stream.send(records)),
        throttled: (key) => {
          const shard = shardOfPlace(placeOfKey(key), shards);
          observed[shard] = (observed[shard] ?? 0) + 1;
        },
      },
    );
    if (signal.aborted) return undefined;
    if (summary.error !== undefined) throw new Error(summary.error);
    const waves = Math.ceil(request.riders / samplesPerMessage / PUT_LIMITS.records);
    const verified = loadsOfShards(offered, shards, sizes.record.meanBytes).map((load, shard) => {
      const prediction = predictThrottles(load, sizes.record.meanBytes, waves);
      return { offered: prediction.offered, predicted: prediction.throttled, observed: observed[shard] ?? 0 };
    });
    const apart = sum(verified.map((shard) => Math.abs(shard.predicted - shard.observed)));
    return {
      seconds,
      shards: verified,
      offered: expected,
      predicted: sum(verified.map(({ predicted }) => predicted)),
      observed: sum(observed),
      errorPercent: (100 * apart) / expected,
      failedCalls: summary.failedCalls,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    stream.close();
    await server.close();
  }
}

/** A clock that goes to the next deadline when every call that was made has its answer. */
class WaitingClock {
  #nowMs: number;
  readonly #calls = new Set<Promise<unknown>>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
    while (this.#calls.size > 0 && !signal.aborted) await Promise.all(this.#calls);
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  waitFor<Answer>(call: Promise<Answer>): Promise<Answer> {
    const answered = call.finally(() => this.#calls.delete(answered));
    this.#calls.add(answered);
    return answered;
  }
}

/** The planned key of each bike's next record. Records come second by second, so their number tells the second. */
function keysInTurn(
  { key }: PlanRequest,
  field: readonly PlannedBike[],
  expected: readonly number[],
): (index: number) => string {
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
    return partitionKeyOf(key, bike, START_MS + second * 1000 + bike.offsetMs);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
