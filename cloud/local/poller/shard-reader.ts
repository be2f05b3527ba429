import type { RecordPage } from '../stream/get-records.ts';
import type { LocalStreams } from '../stream/local-streams.ts';
import type { Shard } from '../stream/shard.ts';
import type { IteratorPosition } from '../stream/shard-iterator.ts';
import { StreamError } from '../stream/stream-error.ts';

/** The part of the streams that a poller reads. */
export type PollerStreams = Pick<LocalStreams, 'stream' | 'getShardIterator' | 'getRecords'>;

/** A page, or why there is none this time; `gone` is for good, as retention or a deletion took the shard away. */
export type ReadAttempt =
  | { readonly type: 'page'; readonly page: RecordPage }
  | { readonly type: 'throttled' | 'failed' | 'gone' };

/** Reads one shard page by page. An iterator that expired behind a slow handler is replaced by one after the last record. */
export function createShardReader(
  streams: PollerStreams,
  streamName: string,
  shardId: string,
  start: IteratorPosition,
): () => ReadAttempt {
  let iterator: string | undefined;
  let position = start;
  const readPage = (): RecordPage => {
    iterator ??= streams.getShardIterator(streamName, shardId, position);
    const page = streams.getRecords(iterator);
    const last = page.records.at(-1);
    if (last !== undefined) position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
    iterator = page.nextShardIterator;
    return page;
  };
  return () => {
    try {
      return { type: 'page', page: readPage() };
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      if (error.name === 'ProvisionedThroughputExceededException') return { type: 'throttled' };
      if (error.name === 'ResourceNotFoundException') return { type: 'gone' };
      iterator = undefined;
      return { type: 'failed' };
    }
  };
}

/** The stream's shards, parents before children; none when the stream is gone. */
export function listShards(streams: PollerStreams, streamName: string): readonly Shard[] {
  try {
    return streams.stream(streamName).shards;
  } catch (error) {
    if (error instanceof StreamError && error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}
