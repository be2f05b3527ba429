import type { DataStream } from './data-stream.ts';
import type { LocalStreams } from './local-streams.ts';
import type { PutEntry } from './put-record.ts';
import {
  optionalInteger,
  optionalText,
  type RequestBody,
  requestObject,
  requiredBytes,
  requiredInteger,
  requiredList,
  requiredText,
  requiredTimestampMs,
} from './request-fields.ts';
import type { Shard } from './shard.ts';
import type { IteratorPosition } from './shard-iterator.ts';
import { describePage, describeShard, describeStream } from './stream-description.ts';
import { StreamError } from './stream-error.ts';

type StreamOperation = (streams: LocalStreams, body: RequestBody) => object;

const NAME = { min: 1, max: 128 };
const ARN = { min: 1, max: 2_048 };
const TOKEN = { min: 1, max: 1_048_576 };
const SEQUENCE = { min: 1, max: 128 };
const COUNT = { min: 1, max: 100_000 };
const PAGE = { min: 1, max: 10_000 };

/** The operations of `Kinesis_20131202` that the stream answers, by name. */
export const STREAM_OPERATIONS: ReadonlyMap<string, StreamOperation> = new Map(
  Object.entries({
    CreateStream: createStream,
    DeleteStream: deleteStream,
    DescribeStream: describeWithShards,
    DescribeStreamSummary: describeSummary,
    ListStreams: listStreams,
    ListShards: listShards,
    PutRecord: putRecord,
    PutRecords: putRecords,
    GetShardIterator: getShardIterator,
    GetRecords: (streams, body) =>
      describePage(
        streams.getRecords(requiredText(body, 'ShardIterator', TOKEN), optionalInteger(body, 'Limit', PAGE)),
      ),
    SplitShard: splitShard,
    MergeShards: mergeShards,
    UpdateShardCount: updateShardCount,
  } satisfies Record<string, StreamOperation>),
);

function createStream(streams: LocalStreams, body: RequestBody): object {
  const mode = body['StreamModeDetails'] ?? undefined;
  if (mode !== undefined && requestObject(mode, 'StreamModeDetails')['StreamMode'] !== 'PROVISIONED') {
    throw new StreamError(
      'ValidationException',
      'StreamMode must be PROVISIONED: this stream does not imitate the scaling of ON_DEMAND.',
    );
  }
  const streamName = requiredText(body, 'StreamName', NAME);
  streams.createStream({ streamName, shardCount: requiredInteger(body, 'ShardCount', COUNT) });
  return {};
}

function deleteStream(streams: LocalStreams, body: RequestBody): object {
  streams.deleteStream(streamNameOf(body));
  return {};
}

function describeWithShards(streams: LocalStreams, body: RequestBody): object {
  const stream = streams.stream(streamNameOf(body));
  const { shown, more } = page(
    shardsAfter(stream.shards, optionalText(body, 'ExclusiveStartShardId', NAME)),
    optionalInteger(body, 'Limit', PAGE) ?? 100,
  );
  return {
    StreamDescription: { ...describeStream(stream), Shards: shown.map(describeShard), HasMoreShards: more },
  };
}

function describeSummary(streams: LocalStreams, body: RequestBody): object {
  const stream = streams.stream(streamNameOf(body));
  return {
    StreamDescriptionSummary: {
      ...describeStream(stream),
      OpenShardCount: stream.openShards.length,
      ConsumerCount: 0,
    },
  };
}

function listStreams(streams: LocalStreams, body: RequestBody): object {
  const after = optionalText(body, 'ExclusiveStartStreamName', NAME) ?? optionalText(body, 'NextToken', TOKEN) ?? '';
  const names = streams.streamNames().filter((name) => name > after);
  const { shown, more } = page(names, optionalInteger(body, 'Limit', PAGE) ?? 100);
  const next = more ? { NextToken: shown.at(-1) } : {};
  return { StreamNames: shown, HasMoreStreams: more, ...next };
}

function listShards(streams: LocalStreams, body: RequestBody): object {
  const token = optionalText(body, 'NextToken', TOKEN);
  const [tokenStream, tokenShardId] = token?.split('/') ?? [];
  const stream = streams.stream(tokenStream ?? streamNameOf(body));
  const filter = body['ShardFilter'] ?? undefined;
  const candidates =
    filter === undefined ? stream.shards : filteredShards(stream, requestObject(filter, 'ShardFilter'));
  const after = tokenShardId ?? optionalText(body, 'ExclusiveStartShardId', NAME);
  const { shown, more } = page(shardsAfter(candidates, after), optionalInteger(body, 'MaxResults', PAGE) ?? 1_000);
  const next = more ? { NextToken: `${stream.name}/${shown.at(-1)?.shardId ?? ''}` } : {};
  return { Shards: shown.map(describeShard), ...next };
}

function filteredShards(stream: DataStream, filter: RequestBody): readonly Shard[] {
  switch (filter['Type']) {
    case 'AT_LATEST':
      return [...stream.openShards].sort((left, right) => left.index - right.index);
    case 'FROM_TRIM_HORIZON':
      return stream.shards;
    case 'AFTER_SHARD_ID':
      return shardsAfter(stream.shards, requiredText(filter, 'ShardId', NAME));
    default:
      throw new StreamError(
        'InvalidArgumentException',
        'ShardFilter.Type must be AT_LATEST, FROM_TRIM_HORIZON or AFTER_SHARD_ID: this stream has no others.',
      );
  }
}

function putRecord(streams: LocalStreams, body: RequestBody): object {
  const receipt = streams.putRecord(streamNameOf(body), putEntryOf(body));
  return { ShardId: receipt.shardId, SequenceNumber: receipt.sequenceNumber, EncryptionType: 'NONE' };
}

function putRecords(streams: LocalStreams, body: RequestBody): object {
  const entries = requiredList(body, 'Records').map((entry) => putEntryOf(requestObject(entry, 'Records[]')));
  const results = streams.putRecords(streamNameOf(body), entries);
  let failedRecordCount = 0;
  const records = results.map((result) => {
    if (result.stored) return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId };
    failedRecordCount += 1;
    return { ErrorCode: result.errorCode, ErrorMessage: result.errorMessage };
  });
  return { FailedRecordCount: failedRecordCount, Records: records, EncryptionType: 'NONE' };
}

function putEntryOf(body: RequestBody): PutEntry {
  const partitionKey = requiredText(body, 'PartitionKey', { min: 1, max: 256 });
  const explicitHashKey = optionalText(body, 'ExplicitHashKey', { min: 1, max: 39 });
  const data = requiredBytes(body, 'Data');
  return explicitHashKey === undefined ? { partitionKey, data } : { partitionKey, data, explicitHashKey };
}

function getShardIterator(streams: LocalStreams, body: RequestBody): object {
  const shardId = requiredText(body, 'ShardId', NAME);
  return { ShardIterator: streams.getShardIterator(streamNameOf(body), shardId, positionOf(body)) };
}

function positionOf(body: RequestBody): IteratorPosition {
  const type = requiredText(body, 'ShardIteratorType', NAME);
  switch (type) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      return { type };
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      return { type, sequenceNumber: requiredText(body, 'StartingSequenceNumber', SEQUENCE) };
    case 'AT_TIMESTAMP':
      return { type, timestampMs: requiredTimestampMs(body, 'Timestamp') };
    default:
      throw new StreamError(
        'ValidationException',
        'ShardIteratorType must be TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER or AT_TIMESTAMP.',
      );
  }
}

function splitShard(streams: LocalStreams, body: RequestBody): object {
  const shardId = requiredText(body, 'ShardToSplit', NAME);
  streams.splitShard(streamNameOf(body), shardId, requiredText(body, 'NewStartingHashKey', NAME));
  return {};
}

function mergeShards(streams: LocalStreams, body: RequestBody): object {
  const shardId = requiredText(body, 'ShardToMerge', NAME);
  streams.mergeShards(streamNameOf(body), shardId, requiredText(body, 'AdjacentShardToMerge', NAME));
  return {};
}

function updateShardCount(streams: LocalStreams, body: RequestBody): object {
  const streamName = streamNameOf(body);
  if (requiredText(body, 'ScalingType', NAME) !== 'UNIFORM_SCALING') {
    throw new StreamError('ValidationException', 'ScalingType must be UNIFORM_SCALING.');
  }
  const target = requiredInteger(body, 'TargetShardCount', COUNT);
  const current = streams.stream(streamName).openShards.length;
  streams.updateShardCount(streamName, target);
  return { StreamName: streamName, CurrentShardCount: current, TargetShardCount: target };
}

function streamNameOf(body: RequestBody): string {
  const name = optionalText(body, 'StreamName', NAME);
  if (name !== undefined) return name;
  const arn = optionalText(body, 'StreamARN', ARN);
  const nameInArn = arn?.split(':stream/')[1];
  if (nameInArn !== undefined) return nameInArn;
  throw new StreamError('ValidationException', 'StreamName and StreamARN are both missing; give one of them.');
}

function shardsAfter(shards: readonly Shard[], shardId: string | undefined): readonly Shard[] {
  return shardId === undefined ? shards : shards.filter((shard) => shard.shardId > shardId);
}

function page<Item>(items: readonly Item[], limit: number): { shown: readonly Item[]; more: boolean } {
  return { shown: items.slice(0, limit), more: items.length > limit };
}
