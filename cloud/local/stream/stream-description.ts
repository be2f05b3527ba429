import type { DataStream } from './data-stream.ts';
import type { ChildShard, RecordPage } from './get-records.ts';
import { type HashKey, hashKeyToDecimal } from './hash-key.ts';
import { nextRecordIndex } from './record-log.ts';
import { sequenceNumberAt } from './sequence-number.ts';
import type { Shard } from './shard.ts';

/** A shard as ListShards and DescribeStream show it. */
export function describeShard(shard: Shard): object {
  const { shardId, parentShardId, adjacentParentShardId, startHashKey, endHashKey } = shard;
  const ending = shard.closedAtMs === undefined ? {} : { EndingSequenceNumber: lastSequenceNumber(shard) };
  return {
    ShardId: shardId,
    ...(parentShardId === undefined ? {} : { ParentShardId: parentShardId }),
    ...(adjacentParentShardId === undefined ? {} : { AdjacentParentShardId: adjacentParentShardId }),
    HashKeyRange: hashKeyRange(startHashKey, endHashKey),
    SequenceNumberRange: { StartingSequenceNumber: sequenceNumberAt(shard.sequencePrefix, 0), ...ending },
  };
}

/** What DescribeStream and DescribeStreamSummary have in common. */
export function describeStream(stream: DataStream): object {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: stream.retentionHours,
    StreamCreationTimestamp: stream.createdAtMs / 1_000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: 'NONE',
  };
}

/** A page of records in the form of the GetRecords response. */
export function describePage(page: RecordPage): object {
  return {
    Records: page.records.map(({ sequenceNumber, partitionKey, data, arrivedAtMs }) => ({
      SequenceNumber: sequenceNumber,
      PartitionKey: partitionKey,
      Data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
      ApproximateArrivalTimestamp: arrivedAtMs / 1_000,
      EncryptionType: 'NONE',
    })),
    MillisBehindLatest: page.millisBehindLatest,
    ...(page.nextShardIterator === undefined ? {} : { NextShardIterator: page.nextShardIterator }),
    ...(page.childShards === undefined ? {} : { ChildShards: page.childShards.map(describeChild) }),
  };
}

function describeChild(child: ChildShard): object {
  return {
    ShardId: child.shardId,
    ParentShards: child.parentShardIds,
    HashKeyRange: hashKeyRange(child.startHashKey, child.endHashKey),
  };
}

function hashKeyRange(startHashKey: HashKey, endHashKey: HashKey): object {
  return { StartingHashKey: hashKeyToDecimal(startHashKey), EndingHashKey: hashKeyToDecimal(endHashKey) };
}

function lastSequenceNumber(shard: Shard): string {
  return sequenceNumberAt(shard.sequencePrefix, Math.max(0, nextRecordIndex(shard.log) - 1));
}
