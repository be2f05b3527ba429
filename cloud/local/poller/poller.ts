import { setMaxListeners } from 'node:events';
import type { Shard } from '../stream/shard.ts';
import type { InvocationRecord } from './invocation-record.ts';
import type { KinesisHandler } from './invoke-handler.ts';
import type { PollerClock } from './poller-clock.ts';
import { countersOf, createCounterState, type PollerCounters } from './poller-counters.ts';
import type { PollerSettings } from './poller-settings.ts';
import { pollShard } from './shard-poller.ts';
import { listShards, type PollerStreams } from './shard-reader.ts';

const HOUR_MS = 3_600_000;

/** What a poller is made of. */
export interface PollerOptions {
  readonly streams: PollerStreams;
  readonly streamName: string;
  readonly functionName: string;
  readonly handler: KinesisHandler;
  readonly settings: PollerSettings;
  readonly clock: PollerClock;
  /** A fresh UUID for each set-aside document. */
  readonly newRequestId: () => string;
  /** The on-failure destination. When it rejects, the shard waits and tries again. */
  readonly setAside: (record: InvocationRecord) => Promise<void>;
}

/** An event source mapping at work. */
export interface Poller {
  start(): void;
  /** Ends polling; resolves when invocations under way have returned. */
  stop(): Promise<void>;
  counters(): PollerCounters;
}

/**
 * Feeds a handler from a stream as Lambda's Kinesis event source mapping does: one batch of a shard at a time, a shard only
 * after its parents are read to the end. Its checkpoints live in memory, like the stream that it reads.
 */
export function createPoller(options: PollerOptions): Poller {
  const { streams, streamName, settings } = options;
  const abort = new AbortController();
  // Every shard waits on this signal, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, abort.signal);
  const counters = createCounterState();
  const started = new Set<string>();
  const finished = new Set<string>();
  const polling: Promise<void>[] = [];
  const { arn: streamArn, retentionHours } = streams.stream(streamName);
  const maxRecordAgeMs = recordAgeBoundMs(retentionHours, settings);
  const context = { ...options, streamArn, maxRecordAgeMs, counters, signal: abort.signal };

  const startReadyShards = (isFirst: boolean): void => {
    const shards = listShards(streams, streamName);
    for (const shard of shards) {
      if (started.has(shard.shardId) || !isReady(shard, shards, finished)) continue;
      const fromLatest = settings.startingPosition.type === 'LATEST';
      const position = fromLatest && !isFirst ? ({ type: 'TRIM_HORIZON' } as const) : settings.startingPosition;
      started.add(shard.shardId);
      polling.push(
        pollShard(context, shard.shardId, position).then(() => {
          if (abort.signal.aborted) return;
          finished.add(shard.shardId);
          counters.shardsFinished += 1;
          startReadyShards(false);
        }),
      );
    }
  };

  return {
    start: () => {
      // Whoever starts at the latest record has no business with what was closed before.
      const skipped =
        settings.startingPosition.type === 'LATEST' ? closedShardIds(listShards(streams, streamName)) : [];
      for (const shardId of skipped) {
        started.add(shardId);
        finished.add(shardId);
      }
      startReadyShards(true);
    },
    stop: async () => {
      abort.abort();
      await Promise.all(polling);
    },
    counters: () => countersOf(counters),
  };
}

/** A parent that retention has removed no longer holds its children back. */
function isReady(shard: Shard, shards: readonly Shard[], finished: ReadonlySet<string>): boolean {
  return [shard.parentShardId, shard.adjacentParentShardId].every(
    (parentId) =>
      parentId === undefined || finished.has(parentId) || shards.every(({ shardId }) => shardId !== parentId),
  );
}

function closedShardIds(shards: readonly Shard[]): readonly string[] {
  return shards.filter((shard) => shard.closedAtMs !== undefined).map((shard) => shard.shardId);
}

function recordAgeBoundMs(retentionHours: number, { maximumRecordAgeSeconds }: PollerSettings): number {
  const retentionMs = retentionHours * HOUR_MS;
  return maximumRecordAgeSeconds < 0 ? retentionMs : Math.min(retentionMs, maximumRecordAgeSeconds * 1_000);
}
