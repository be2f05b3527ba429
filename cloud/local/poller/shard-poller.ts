import type { ReadRecord } from '../stream/get-records.ts';
import type { IteratorPosition } from '../stream/shard-iterator.ts';
import { type InvocationRecord, invocationRecord } from './invocation-record.ts';
import { invokeHandler, type KinesisHandler } from './invoke-handler.ts';
import { cutBatches, kinesisEvent } from './kinesis-event.ts';
import {
  type DiscardCondition,
  decideBatch,
  type InvocationOutcome,
  type PendingBatch,
  partByAge,
  pendingBatch,
  readOutcome,
  retryDelayMs,
} from './poll-batch.ts';
import type { PollerClock } from './poller-clock.ts';
import type { CounterState } from './poller-counters.ts';
import type { PollerSettings } from './poller-settings.ts';
import { createShardReader, type PollerStreams } from './shard-reader.ts';

/** A shard that is behind, or whose quota of five reads a second another reader used up, is read again this soon. */
const CATCH_UP_INTERVAL_MS = 200;

/** Everything that the polling of a shard works with. */
export interface ShardPollerContext {
  readonly streams: PollerStreams;
  readonly streamName: string;
  readonly streamArn: string;
  /** The stream's retention or the mapping's own bound, whichever is less. */
  readonly maxRecordAgeMs: number;
  readonly functionName: string;
  readonly handler: KinesisHandler;
  readonly settings: PollerSettings;
  readonly clock: PollerClock;
  readonly newRequestId: () => string;
  readonly setAside: (record: InvocationRecord) => Promise<void>;
  readonly counters: CounterState;
  readonly signal: AbortSignal;
}

/** Polls one shard in order until it is closed and read to its end, or until the signal aborts. */
export async function pollShard(context: ShardPollerContext, shardId: string, start: IteratorPosition): Promise<void> {
  const { streams, streamName, clock, counters, settings, signal } = context;
  const read = createShardReader(streams, streamName, shardId, start);
  while (!signal.aborted) {
    const attempt = read();
    if (attempt.type === 'page') {
      if (attempt.page.records.length === 0) counters.iteratorAgesMs.set(shardId, 0);
      await deliver(context, shardId, attempt.page.records);
      if (attempt.page.nextShardIterator === undefined) break;
      await clock.wait(attempt.page.millisBehindLatest > 0 ? CATCH_UP_INTERVAL_MS : settings.pollIntervalMs, signal);
    } else {
      if (attempt.type === 'gone') break;
      counters[attempt.type === 'throttled' ? 'readsThrottled' : 'readsFailed'] += 1;
      await clock.wait(attempt.type === 'throttled' ? CATCH_UP_INTERVAL_MS : settings.pollIntervalMs, signal);
    }
  }
  counters.iteratorAgesMs.delete(shardId);
}

async function deliver(context: ShardPollerContext, shardId: string, records: readonly ReadRecord[]): Promise<void> {
  const { settings, clock, counters, signal } = context;
  const waiting: PendingBatch[] = cutBatches(records, settings.batchSize).map(pendingBatch);
  while (!signal.aborted) {
    const next = waiting.shift();
    if (next === undefined) return;
    const [expired, batch] = partByAge(next, context.maxRecordAgeMs, clock.nowMs());
    await discard(context, shardId, { ...batch, records: expired }, 'RecordAgeExceeded');
    if (batch.records.length === 0) continue;
    const outcome = await invoke(context, shardId, batch);
    if (outcome.type !== 'success') counters.failures += 1;
    const decision = decideBatch(batch, outcome, settings);
    counters.records += decision.committed;
    await discard(context, shardId, { ...batch, records: decision.discarded }, 'RetryAttemptsExhausted');
    waiting.unshift(...decision.next);
    counters.retries += decision.next.length;
    if (decision.action === 'bisect') counters.bisections += 1;
    const failures = decision.next[0]?.failures ?? 0;
    if (decision.action === 'retry') await clock.wait(retryDelayMs(failures, settings), signal);
  }
}

async function invoke(context: ShardPollerContext, shardId: string, batch: PendingBatch): Promise<InvocationOutcome> {
  const { handler, clock, counters, settings } = context;
  const last = batch.records.at(-1);
  counters.invocations += 1;
  counters.iteratorAgesMs.set(shardId, Math.max(0, clock.nowMs() - (last?.arrivedAtMs ?? 0)));
  const event = kinesisEvent(context.streamArn, shardId, batch.records);
  const invocation = await invokeHandler(handler, event, clock, settings.handlerTimeoutMs);
  if (invocation.type === 'failed') return { type: 'failure' };
  return readOutcome(batch.records, invocation.response, settings.reportBatchItemFailures);
}

async function discard(
  context: ShardPollerContext,
  shardId: string,
  batch: PendingBatch,
  condition: DiscardCondition,
): Promise<void> {
  if (batch.records.length === 0) return;
  const { streamArn, functionName, clock, counters, signal } = context;
  const document = invocationRecord({
    streamArn,
    shardId,
    functionName,
    records: batch.records,
    condition,
    invocations: batch.invocations + (condition === 'RetryAttemptsExhausted' ? 1 : 0),
    requestId: context.newRequestId(),
    atMs: clock.nowMs(),
  });
  // A record is given up only once it is kept elsewhere, so the shard waits for its destination.
  while (!signal.aborted) {
    try {
      await context.setAside(document);
      counters.setAside += batch.records.length;
      return;
    } catch {
      counters.setAsideFailures += 1;
      await clock.wait(context.settings.pollIntervalMs, signal);
    }
  }
}
