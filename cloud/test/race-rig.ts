import { randomBytes } from 'node:crypto';
import {
  basicIngestTopic,
  bikeTopic,
  CLASSES,
  ingestRuleName,
  type PackedSample,
  packSamples,
  raceIdAt,
  raceStartMs,
  type Standing,
  sampleUuid,
  standingSchema,
  standingTopic,
} from '@alleycat/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { type LocalCloud, openLocalCloud } from '../local/local-cloud.ts';
import { createMonotonicTime } from '../monotonic-time.ts';
import { createScaledClock, type RealTime, type ScaledClock } from '../scaled-clock.ts';
import { legsAt } from '../simulator/rider.ts';

const FIRST_RACE_ID = 6_000_000;
// Real time from the opening of the cloud to the first race, and in it for each bike to connect.
const LEAD_MS = 1_000;
const CONNECT_MS = 20;
const ECONOMY_SECONDS = 5;
const NEVER = new AbortController().signal;

/** A cloud of one's own in which a race is about to begin, and the bikes that will ride it over MQTT. */
export interface RaceRig {
  readonly cloud: LocalCloud;
  readonly clock: ScaledClock;
  /** The race that begins next. */
  readonly raceId: number;
  readonly bikes: readonly RigBike[];
  /** Standings that bikes were sent so far, all together. */
  deliveries(): number;
  /** The last standing of a race that the bikes of a class were sent. */
  lastStanding(raceId: number, classId: number): Standing | undefined;
  close(): Promise<void>;
}

/** A simulated bike: one racer of one class, with one connection. */
export interface RigBike {
  readonly bikeId: string;
  readonly racerId: number;
  readonly classId: number;
  readonly runId: string;
  readonly client: MqttClient;
}

export interface RaceRigOptions {
  readonly riders: number;
  readonly speed: number;
  readonly shards: number;
  readonly folder: string;
  /** Runs on this instead of the monotonic clock. */
  readonly time?: RealTime;
}

/** Opens the cloud and connects the bikes, which ride in the six classes in turn and hear the standing of their own. */
export async function openRaceRig({ riders, speed, shards, folder, time }: RaceRigOptions): Promise<RaceRig> {
  const real = time ?? createMonotonicTime();
  const leadMs = (LEAD_MS + riders * CONNECT_MS) * speed;
  const shiftMs = raceStartMs(FIRST_RACE_ID) - leadMs - real.nowMs();
  const clock = createScaledClock({ speed }, { ...real, nowMs: () => real.nowMs() + shiftMs });
  const cloud = await openLocalCloud({ mqttPort: 0, kinesisPort: 0, shards, folder, clock });
  let deliveries = 0;
  const standings = new Map<string, Standing>();
  const bikes: RigBike[] = [];
  for (let index = 0; index < riders; index++) {
    const bikeId = `bike-${String(index + 1).padStart(4, '0')}`;
    const client = await connectAsync(cloud.mqttUrl, { clientId: bikeId, protocolVersion: 5 });
    const classId = 1 + (index % CLASSES.length);
    // One bike of each class reads for all.
    const reads = index < CLASSES.length;
    client.on('message', (_topic, payload) => {
      deliveries += 1;
      if (!reads) return;
      const standing = standingSchema.parse(JSON.parse(payload.toString()));
      standings.set(`${standing.raceId}/${standing.classId}`, standing);
    });
    await client.subscribeAsync(standingTopic(classId));
    bikes.push({ bikeId, racerId: index + 1, classId, runId: randomBytes(8).toString('hex'), client });
  }
  return {
    cloud,
    clock,
    raceId: raceIdAt(clock.nowMs()) + 1,
    bikes,
    deliveries: () => deliveries,
    lastStanding: (raceId, classId) => standings.get(`${raceId}/${classId}`),
    close: async () => {
      await Promise.all(bikes.map(({ client }) => client.endAsync(true)));
      await cloud.close();
    },
  };
}

/** The sample of a bike for a second (1..300) of a race. Its seq is the second: one run, one race. */
export function rigSample({ racerId, classId, runId }: RigBike, raceId: number, second: number): PackedSample & Raced {
  const race = { raceId, classId, racerId, name: `Rider ${racerId}`, second, final: second === 300 };
  const timeMs = raceStartMs(raceId) + (second - 1) * 1000;
  return { runId, seq: second, timeMs, clock: 'synced', race, ...legsAt({ seed: 1, racerId, raceId }, second) };
}

interface Raced {
  readonly race: NonNullable<PackedSample['race']>;
}

function liveMessage(bikeId: string, sample: PackedSample & Raced, total: number): object {
  const { runId, seq, timeMs, clock, race, cadenceTenths, resistanceTenths } = sample;
  const { final, ...entry } = race;
  const numbers = { cadence: cadenceTenths / 10, resistance: resistanceTenths / 10, runId, seq, clock, sensor: 'ok' };
  const message = { v: 1, uuid: sampleUuid(bikeId, runId, seq), deviceTimestamp: timeMs, ...entry, ...numbers };
  return final ? { ...message, event: 'final', total, counted: 300 } : { ...message, event: 'update' };
}

/** What a rider must have in the end: the outputs by the formula itself, summed. */
export function expectedTotal(bike: RigBike, raceId: number): number {
  let total = 0;
  for (let second = 1; second <= 300; second++) {
    const { cadenceTenths, resistanceTenths } = rigSample(bike, raceId, second);
    if (cadenceTenths > 0) total += Math.round(((cadenceTenths + 350) * (resistanceTenths + 650)) / 100);
  }
  return total;
}

/**
 * Rides a race from its first second to its last, by Basic Ingest at QoS 1: a message a second and bike, or in economy mode a
 * pack every five. Resolves when the last one is acknowledged. `onSecond` hears when the samples of a second leave.
 */
export async function rideRace(
  { bikes, clock, raceId }: RaceRig,
  mode: 'live' | 'economy',
  onSecond: (second: number) => void = () => {},
): Promise<void> {
  const kind = mode === 'live' ? 'ride' : 'pack';
  const every = mode === 'live' ? 1 : ECONOMY_SECONDS;
  const acknowledged: Promise<unknown>[] = [];
  for (let second = every; second <= 300; second += every) {
    await clock.sleepUntil(raceStartMs(raceId) + second * 1000, NEVER);
    onSecond(second);
    for (const bike of bikes) {
      const samples = Array.from({ length: every }, (_, index) => rigSample(bike, raceId, second - every + 1 + index));
      const last = samples.at(-1);
      if (last === undefined) continue;
      const total = second === 300 ? expectedTotal(bike, raceId) : 0;
      const message = mode === 'live' ? liveMessage(bike.bikeId, last, total) : packSamples(samples);
      const topic = basicIngestTopic(ingestRuleName(kind), bikeTopic(bike.bikeId, kind));
      acknowledged.push(bike.client.publishAsync(topic, JSON.stringify(message), { qos: 1 }));
    }
  }
  await Promise.all(acknowledged);
}

/** Waits until a condition of the cloud holds; rejects with its counters when a minute passes without it, so that a test ends. */
export async function until(condition: () => boolean, { cloud }: Pick<RaceRig, 'cloud'>): Promise<void> {
  const deadlineMs = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) {
      throw new Error(`the cloud is not through after a minute: ${JSON.stringify(cloud.counters())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
