import {
  checkStreamRequest,
  createDataStream,
  type DataStream,
  LOCAL_ACCOUNT_ID,
  type StreamRequest,
} from './data-stream.ts';
import { type RecordPage, readPage } from './get-records.ts';
import { hashKeyFromDecimal } from './hash-key.ts';
import { checkPutEntries, type PutEntry, type PutResult, putCheckedEntry } from './put-record.ts';
import { mergeShards, splitShard, updateShardCount } from './reshard.ts';
import { forgetExpiredShards, type Trimmed, trimByAge, trimByMemory } from './retention.ts';
import { decodeIterator, encodeIterator, type IteratorPosition, resolvePosition } from './shard-iterator.ts';
import { StreamError } from './stream-error.ts';
import { KINESIS_LIMITS, type StreamLimits } from './stream-limits.ts';

/** A trim by memory frees a little more than it must, so that a full store does not trim on every call. */
const TRIM_TO_SHARE = 0.97;

/** What the streams are made of. `nowMs` may be a scaled clock: quotas, retention and expiry follow it. */
export interface LocalStreamsOptions {
  readonly nowMs: () => number;
  /** Memory for records of all streams together in bytes, 256 MiB unless said otherwise; the oldest go first. */
  readonly memoryLimitBytes?: number;
  readonly limits?: StreamLimits;
}

/** What happened to records since the start, and what is held now. */
export interface StreamCounters {
  readonly recordsIn: number;
  readonly recordsThrottled: number;
  readonly recordsOut: number;
  readonly readsThrottled: number;
  readonly trimmedByAge: number;
  readonly trimmedByMemory: number;
  readonly retainedBytes: number;
}

/** Kinesis-shaped streams in memory: the door for the rule action, the poller and the HTTP server alike. */
export class LocalStreams {
  readonly #nowMs: () => number;
  readonly #limits: StreamLimits;
  readonly #memoryLimitBytes: number;
  readonly #streams = new Map<string, DataStream>();
  readonly #counters = {
    recordsIn: 0,
    recordsThrottled: 0,
    recordsOut: 0,
    readsThrottled: 0,
    trimmedByAge: 0,
    trimmedByMemory: 0,
    retainedBytes: 0,
  };

  constructor(options: LocalStreamsOptions) {
    this.#nowMs = options.nowMs;
    this.#limits = options.limits ?? KINESIS_LIMITS;
    this.#memoryLimitBytes = options.memoryLimitBytes ?? 256 * 1_048_576;
  }

  /** Creates a stream; it is ACTIVE at once. */
  createStream(request: StreamRequest): void {
    const { streamName } = request;
    checkStreamRequest(request);
    if (this.#streams.has(streamName)) {
      throw new StreamError(
        'ResourceInUseException',
        `Stream ${streamName} under account ${LOCAL_ACCOUNT_ID} already exists.`,
      );
    }
    if (request.shardCount > this.#limits.openShards || this.#streams.size >= this.#limits.streams) {
      throw new StreamError(
        'LimitExceededException',
        `This stream server holds ${this.#limits.streams} streams of up to ${this.#limits.openShards} shards.`,
      );
    }
    this.#streams.set(streamName, createDataStream(request, this.#limits, this.#nowMs()));
  }

  deleteStream(streamName: string): void {
    const stream = this.#streamNamed(streamName);
    this.#streams.delete(streamName);
    for (const shard of stream.shards) this.#counters.retainedBytes -= shard.log.retainedBytes;
  }

  /** Names of all streams, in alphabetical order. */
  streamNames(): readonly string[] {
    return [...this.#streams.keys()].sort();
  }

  /** The stream as it stands, for reading only. */
  stream(streamName: string): DataStream {
    const stream = this.#streamNamed(streamName);
    forgetExpiredShards(stream, this.#nowMs());
    return stream;
  }

  /** Puts one record, or throws ProvisionedThroughputExceededException when its shard is busy. */
  putRecord(streamName: string, entry: PutEntry): { readonly shardId: string; readonly sequenceNumber: string } {
    const [result] = this.putRecords(streamName, [entry]);
    if (result?.stored === true) return { shardId: result.shardId, sequenceNumber: result.sequenceNumber };
    throw new StreamError('ProvisionedThroughputExceededException', result?.errorMessage ?? 'No record was given.');
  }

  /** Puts up to 500 records; each is stored or throttled by itself, in the order given. */
  putRecords(streamName: string, entries: readonly PutEntry[]): readonly PutResult[] {
    const stream = this.#streamNamed(streamName);
    const sizesBytes = checkPutEntries(stream, entries);
    const atMs = this.#nowMs();
    const results = entries.map((entry, index) => putCheckedEntry(stream, entry, sizesBytes[index] ?? 0, atMs));
    for (const result of results) {
      if (result.stored) {
        this.#counters.recordsIn += 1;
        this.#counters.retainedBytes += result.memoryBytes;
      } else {
        this.#counters.recordsThrottled += 1;
      }
    }
    this.#trim(stream, atMs);
    return results;
  }

  /** A place to read from. It expires after five minutes. */
  getShardIterator(streamName: string, shardId: string, position: IteratorPosition): string {
    const stream = this.stream(streamName);
    const recordIndex = resolvePosition(stream, shardId, position);
    const issuedAtMs = this.#nowMs();
    return encodeIterator({ streamName, streamCreatedAtMs: stream.createdAtMs, shardId, recordIndex, issuedAtMs });
  }

  /** The next page of a shard: up to `limit` records (default and most: 10,000), up to 10 MiB. */
  getRecords(iteratorText: string, limit: number = this.#limits.getRecordsCount): RecordPage {
    const iterator = decodeIterator(iteratorText);
    const stream = this.stream(iterator.streamName);
    if (stream.createdAtMs !== iterator.streamCreatedAtMs) {
      throw new StreamError('ResourceNotFoundException', `The stream of this iterator was deleted.`);
    }
    const atMs = this.#nowMs();
    this.#trim(stream, atMs);
    try {
      const page = readPage(stream, iterator, limit, atMs);
      this.#counters.recordsOut += page.records.length;
      return page;
    } catch (error) {
      if (error instanceof StreamError && error.name === 'ProvisionedThroughputExceededException') {
        this.#counters.readsThrottled += 1;
      }
      throw error;
    }
  }

  /** Splits a shard at a hash key in decimal. */
  splitShard(streamName: string, shardId: string, newStartingHashKey: string): void {
    const hashKey = hashKeyFromDecimal(newStartingHashKey);
    if (hashKey === undefined) {
      throw new StreamError('InvalidArgumentException', 'NewStartingHashKey must be a decimal number below 2^128.');
    }
    splitShard(this.stream(streamName), shardId, hashKey, this.#nowMs());
  }

  mergeShards(streamName: string, shardId: string, adjacentShardId: string): void {
    mergeShards(this.stream(streamName), shardId, adjacentShardId, this.#nowMs());
  }

  updateShardCount(streamName: string, targetShardCount: number): void {
    updateShardCount(this.stream(streamName), targetShardCount, this.#nowMs());
  }

  counters(): StreamCounters {
    return { ...this.#counters };
  }

  #streamNamed(streamName: string): DataStream {
    const stream = this.#streams.get(streamName);
    if (stream !== undefined) return stream;
    throw new StreamError(
      'ResourceNotFoundException',
      `Stream ${streamName.slice(0, 128)} under account ${LOCAL_ACCOUNT_ID} not found.`,
    );
  }

  #trim(stream: DataStream, atMs: number): void {
    for (const shard of stream.shards) this.#count('trimmedByAge', trimByAge(stream, shard, atMs));
    if (this.#counters.retainedBytes > this.#memoryLimitBytes) {
      const excessBytes = this.#counters.retainedBytes - this.#memoryLimitBytes * TRIM_TO_SHARE;
      this.#count('trimmedByMemory', trimByMemory(this.#streams.values(), excessBytes));
    }
  }

  #count(cause: 'trimmedByAge' | 'trimmedByMemory', trimmed: Trimmed): void {
    this.#counters[cause] += trimmed.records;
    this.#counters.retainedBytes -= trimmed.bytes;
  }
}
