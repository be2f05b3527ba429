import { basicIngestTopic, bikeTopic, type Heartbeat, ingestRuleName, raceStartMs } from '@alleycat/contract';
import { archiveLines } from '../consumers/archive/archive-lines.ts';
import { decodeRecord } from '../consumers/batch/decode-record.ts';
import { createFleet, type FleetMessage, riderOf } from '../simulator/fleet.ts';
import type { Rival } from '../simulator/rival.ts';
import { recordOf } from '../simulator/stream-record.ts';
import { measureRow, type RowSizes } from './leaderboard-writes.ts';
import type { PlanRequest } from './plan-request.ts';

/** Sizes of messages or records, bytes. */
export interface Size {
  readonly meanBytes: number;
  readonly p99Bytes: number;
  readonly maxBytes: number;
}

/** What one message of a rider weighs on its way. */
export interface MeasuredSizes {
  /** Topic and payload, which AWS IoT meters in units of 5 KB. */
  readonly published: Size;
  /** Data and partition key, which count against a shard. */
  readonly record: Size;
  /** Topic and payload of a heartbeat; mean. */
  readonly heartbeatBytes: number;
  /** A line of the archive, which has one sample, with its newline; mean. */
  readonly archiveLineBytes: number;
  readonly row: RowSizes;
  /** Messages that were measured, all of one length in seconds. */
  readonly messages: number;
}

/** A race in the middle of the six-digit race ids; sizes do not depend on which. */
const RACE_ID = 6_000_000;
const RACE_SECONDS = 300;
/** Riders whose whole race is measured, and riders who are measured in a row. */
const MOST_RACING = 10;
const MOST_IN_ROW = 100;
const RUN_ID = '0123456789abcdef';

/**
 * Measures what riders send in a whole race: the simulator's riders and the contract's own messages, as JSON in UTF-8, the
 * records that the stack's rule makes of them, and what the consumers make of those. Nothing is guessed. The riders measured are
 * spread evenly over the fleet, with the ids of `bikeIds` where these are known. Takes some tens of milliseconds.
 */
export function measureSizes(
  request: Pick<PlanRequest, 'riders' | 'samplesPerMessage' | 'ingest' | 'seed'>,
  bikeIds: readonly string[] = [],
): MeasuredSizes {
  const { riders, samplesPerMessage, ingest, seed } = request;
  const fleet = createFleet({
    riders,
    seed,
    runId: RUN_ID,
    packSeconds: samplesPerMessage,
    attendance: { latePercent: 0, dropoutPercent: 0 },
  });
  const named = (rider: Rival): Rival => ({ ...rider, bikeId: bikeIds[rider.racerId - 1] ?? rider.bikeId });
  const racing = spread(riders, MOST_RACING);
  const messages = Array.from({ length: RACE_SECONDS }, (_, second) => {
    const startMs = raceStartMs(RACE_ID) + second * 1000;
    return racing.flatMap((index) => fleet.messages(startMs, index, riders, true));
  }).flat();
  const whole = messages
    .filter(({ samples }) => samples === samplesPerMessage)
    .map((message) => ({ ...message, rider: named(message.rider) }));
  const inRow = spread(riders, MOST_IN_ROW).map((index) => named(riderOf(index, { seed, runId: RUN_ID })));
  return {
    published: sizeOf(whole.map((message) => publishedBytes(message, ingest))),
    record: sizeOf(whole.map(recordSize)),
    heartbeatBytes: sizeOf(inRow.map(heartbeatSize)).meanBytes,
    archiveLineBytes: sizeOf(whole.flatMap(archiveLineSizes)).meanBytes,
    row: measureRow(inRow, samplesPerMessage),
    messages: whole.length,
  };
}

/** Places from 0 of so many riders, or of all if there are fewer, each in the middle of an equal part of the fleet. */
function spread(riders: number, most: number): number[] {
  const count = Math.min(riders, most);
  return Array.from({ length: count }, (_, part) => Math.floor(((part + 0.5) * riders) / count));
}

const utf8Bytes = (text: string): number => Buffer.byteLength(text);

function publishedBytes({ rider, kind, json }: FleetMessage, ingest: PlanRequest['ingest']): number {
  const topic = bikeTopic(rider.bikeId, kind);
  return utf8Bytes(ingest === 'basic' ? basicIngestTopic(ingestRuleName(kind), topic) : topic) + utf8Bytes(json);
}

function recordSize(message: FleetMessage): number {
  const { partitionKey, data } = recordOf(message);
  return utf8Bytes(partitionKey) + data.length;
}

function heartbeatSize({ bikeId }: Rival): number {
  return utf8Bytes(bikeTopic(bikeId, 'heartbeat')) + utf8Bytes(JSON.stringify(HEARTBEAT));
}

function archiveLineSizes(message: FleetMessage): number[] {
  const { partitionKey, data } = recordOf(message);
  const decoded = decodeRecord(Buffer.from(data).toString('base64'), partitionKey);
  if (!decoded.ok) throw new Error(`the simulator's message does not decode: ${decoded.reason}`);
  const arrived = { ...decoded, shardId: '', sequenceNumber: '', arrivedAtMs: raceStartMs(RACE_ID + 1) };
  return archiveLines([arrived]).flatMap(({ lines }) => lines.map((line) => utf8Bytes(line) + 1));
}

function sizeOf(sizes: readonly number[]): Size {
  const sorted = [...sizes].sort((left, right) => left - right);
  const sum = sorted.reduce((total, bytes) => total + bytes, 0);
  return {
    meanBytes: sum / sorted.length,
    p99Bytes: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0,
    maxBytes: sorted.at(-1) ?? 0,
  };
}

/** A bike in good health after an hour, with a few counters. */
const HEARTBEAT: Heartbeat = {
  v: 1,
  at: raceStartMs(RACE_ID),
  runId: RUN_ID,
  software: '0.1.0',
  uptimeS: 3600,
  clock: 'synced',
  sensor: 'ok',
  samples: 3600,
  acknowledged: 3599,
  backlog: 1,
  oldestMs: 400,
  bytesOnDisk: 65_536,
  lost: 0,
  gaps: 0,
  lastAckMs: 120,
  paused: [],
  setAside: 0,
  counters: { 'line.checksum': 2, 'uplink.timeout': 1, 'lane.ride.good': 3600 },
};
