import { basicIngestTopic, bikeTopic, type Heartbeat, ingestRuleName, raceStartMs } from '@alleycat/contract';
import { archiveLines } from '../consumers/archive/archive-lines.ts';
import { decodeRecord } from '../consumers/batch/decode-record.ts';
import { createFleet, type FleetMessage } from '../simulator/fleet.ts';
import { recordOf } from '../simulator/stream-record.ts';
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
  /** Topic and payload of a heartbeat. */
  readonly heartbeatBytes: number;
  /** A line of the archive, which has one sample, with its newline; mean. */
  readonly archiveLineBytes: number;
  /** Messages that were measured. */
  readonly messages: number;
}

/** A race in the middle of the six-digit race ids; sizes do not depend on which. */
const RACE_ID = 6_000_000;
const RACE_SECONDS = 300;
const MEASURED_RIDERS = 10;
const RUN_ID = '0123456789abcdef';

/**
 * Measures what riders send in a whole race: the simulator's riders and the contract's own messages, as JSON in UTF-8, the
 * records that the stack's rule makes of them, and what the archive's consumer makes of those. Nothing is guessed. Takes some tens of milliseconds.
 */
export function measureSizes(
  request: Pick<PlanRequest, 'riders' | 'classes' | 'samplesPerMessage' | 'ingest' | 'seed'>,
): MeasuredSizes {
  const { samplesPerMessage, ingest, seed } = request;
  const fleet = createFleet({
    riders: Math.min(request.riders, MEASURED_RIDERS),
    seed,
    runId: RUN_ID,
    packSeconds: samplesPerMessage,
    attendance: { latePercent: 0, dropoutPercent: 0 },
  });
  const messages: FleetMessage[] = [];
  for (let second = 0; second < RACE_SECONDS; second++) {
    messages.push(...fleet.messages(raceStartMs(RACE_ID) + second * 1000, 0, 1, true));
  }
  const whole = messages.filter(({ samples }) => samples === samplesPerMessage);
  return {
    published: sizeOf(whole.map((message) => publishedBytes(message, ingest))),
    record: sizeOf(whole.map(recordSize)),
    heartbeatBytes: utf8Bytes(bikeTopic('sim-00001', 'heartbeat')) + utf8Bytes(JSON.stringify(HEARTBEAT)),
    archiveLineBytes: sizeOf(whole.flatMap(archiveLineSizes)).meanBytes,
    messages: whole.length,
  };
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
