import type { DataStream } from './data-stream.ts';
import { shardNamed } from './data-stream.ts';
import { firstIndexSince, nextRecordIndex } from './record-log.ts';
import { recordIndexOf } from './sequence-number.ts';
import type { Shard } from './shard.ts';
import { StreamError } from './stream-error.ts';

/** Where a reader wants to start in a shard. */
export type IteratorPosition =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number };

/** What a shard iterator carries: a place in a shard, and when it was given out. */
export interface ShardIterator {
  readonly streamName: string;
  readonly streamCreatedAtMs: number;
  readonly shardId: string;
  readonly recordIndex: number;
  readonly issuedAtMs: number;
}

/** The index of the first record to read. Records that are trimmed meanwhile are skipped when it is read. */
export function resolvePosition(stream: DataStream, shardId: string, position: IteratorPosition): number {
  const shard = shardNamed(stream, shardId);
  switch (position.type) {
    case 'TRIM_HORIZON':
      return shard.log.firstIndex;
    case 'LATEST':
      return nextRecordIndex(shard.log);
    case 'AT_TIMESTAMP':
      return firstIndexSince(shard.log, position.timestampMs);
    case 'AT_SEQUENCE_NUMBER':
      return knownRecordIndex(stream, shard, position.sequenceNumber);
    case 'AFTER_SEQUENCE_NUMBER':
      return knownRecordIndex(stream, shard, position.sequenceNumber) + 1;
  }
}

/** An iterator as the opaque text that the API hands out. */
export function encodeIterator(iterator: ShardIterator): string {
  const { streamName, streamCreatedAtMs, shardId, recordIndex, issuedAtMs } = iterator;
  return Buffer.from(JSON.stringify([streamName, streamCreatedAtMs, shardId, recordIndex, issuedAtMs])).toString(
    'base64',
  );
}

/** Reads an iterator back; anything that `encodeIterator` did not write is an InvalidArgumentException. */
export function decodeIterator(text: string): ShardIterator {
  const [streamName, streamCreatedAtMs, shardId, recordIndex, issuedAtMs] = parseArray(text);
  if (
    typeof streamName === 'string' &&
    typeof streamCreatedAtMs === 'number' &&
    typeof shardId === 'string' &&
    typeof recordIndex === 'number' &&
    Number.isSafeInteger(recordIndex) &&
    recordIndex >= 0 &&
    typeof issuedAtMs === 'number'
  ) {
    return { streamName, streamCreatedAtMs, shardId, recordIndex, issuedAtMs };
  }
  throw new StreamError('InvalidArgumentException', 'Invalid ShardIterator; ask GetShardIterator for a new one.');
}

function knownRecordIndex(stream: DataStream, shard: Shard, sequenceNumber: string): number {
  const recordIndex = recordIndexOf(shard.sequencePrefix, sequenceNumber);
  if (recordIndex !== undefined && recordIndex < nextRecordIndex(shard.log)) return recordIndex;
  throw new StreamError(
    'InvalidArgumentException',
    `StartingSequenceNumber ${sequenceNumber} is not one of shard ${shard.shardId} in stream ${stream.name}.`,
  );
}

function parseArray(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
