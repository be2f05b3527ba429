import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  type KinesisClientConfig,
  ListShardsCommand,
  ListStreamsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LocalStreams } from './local-streams.ts';
import { type StreamServer, startStreamServer } from './stream-server.ts';

const StreamName = 'alleycat-live';
const text = new TextEncoder();

describe('the stream server, through the AWS SDK', () => {
  let nowMs = 1_790_000_000_000;
  let server: StreamServer;
  let kinesis: KinesisClient;

  beforeEach(async () => {
    nowMs = 1_790_000_000_000;
    server = await startStreamServer(new LocalStreams({ nowMs: () => nowMs }), 0);
    kinesis = clientOf(server.url, { requestHandler: new NodeHttpHandler() });
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
  });

  afterEach(async () => {
    kinesis.destroy();
    await server.close();
  });

  async function readAll(ShardId: string): Promise<readonly string[]> {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    return (Records ?? []).map((record) => Buffer.from(record.Data ?? []).toString());
  }

  test('creates, lists, describes and deletes streams', async () => {
    expect((await kinesis.send(new ListStreamsCommand({}))).StreamNames).toEqual([StreamName]);
    const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(summary.StreamDescriptionSummary).toMatchObject({ StreamStatus: 'ACTIVE', OpenShardCount: 2 });
    expect(summary.StreamDescriptionSummary?.StreamCreationTimestamp).toEqual(new Date(nowMs));
    const byArn = await kinesis.send(
      new DescribeStreamCommand({ StreamARN: summary.StreamDescriptionSummary?.StreamARN }),
    );
    expect(byArn.StreamDescription?.Shards?.map((shard) => shard.HashKeyRange)).toEqual([
      { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
      {
        StartingHashKey: '170141183460469231731687303715884105728',
        EndingHashKey: '340282366920938463463374607431768211455',
      },
    ]);
    await expect(kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    await kinesis.send(new DeleteStreamCommand({ StreamName }));
    await expect(kinesis.send(new DescribeStreamCommand({ StreamName }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('puts and reads records byte for byte', async () => {
    const data = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const put = await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'bike-1', Data: data }));
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: put.ShardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: put.SequenceNumber,
      }),
    );
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(page.Records).toHaveLength(1);
    const [record] = page.Records ?? [];
    expect(Buffer.from(record?.Data ?? [])).toEqual(Buffer.from(data));
    expect(record).toMatchObject({ PartitionKey: 'bike-1', SequenceNumber: put.SequenceNumber });
    expect(record?.ApproximateArrivalTimestamp).toEqual(new Date(nowMs));
    expect(page.MillisBehindLatest).toBe(0);
  });

  test('throttles record by record within a PutRecords call, and recovers a second later', async () => {
    const Records = Array.from({ length: 500 }, (_, index) => ({
      PartitionKey: 'bike-1',
      Data: text.encode(String(index)),
    }));
    const first = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const second = await kinesis.send(new PutRecordsCommand({ StreamName, Records: Records.slice(0, 400) }));
    const third = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    expect([first, second, third].map((answer) => answer.FailedRecordCount)).toEqual([0, 0, 400]);
    expect(third.Records?.[99]?.SequenceNumber).toMatch(/^\d{56}$/);
    expect(third.Records?.[100]).toMatchObject({ ErrorCode: 'ProvisionedThroughputExceededException' });
    expect(third.Records?.[100]?.ErrorMessage).toMatch(/Rate exceeded for shard shardId-/);
    await expect(
      kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'bike-1', Data: text.encode('x') })),
    ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    nowMs += 1_000;
    const later = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    expect(later.FailedRecordCount).toBe(0);
  });

  test('splits, merges and rescales, and leads readers from parent to child', async () => {
    await kinesis.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'k', ExplicitHashKey: '5', Data: text.encode('a') }),
    );
    await kinesis.send(
      new SplitShardCommand({ StreamName, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: '1000' }),
    );
    await kinesis.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'k', ExplicitHashKey: '5', Data: text.encode('b') }),
    );
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const parent = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(parent.NextShardIterator).toBeUndefined();
    expect(parent.ChildShards?.map((child) => [child.ShardId, child.ParentShards])).toEqual([
      ['shardId-000000000002', ['shardId-000000000000']],
      ['shardId-000000000003', ['shardId-000000000000']],
    ]);
    expect(await readAll('shardId-000000000002')).toEqual(['b']);
    await kinesis.send(
      new MergeShardsCommand({
        StreamName,
        ShardToMerge: 'shardId-000000000002',
        AdjacentShardToMerge: 'shardId-000000000003',
      }),
    );
    const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
    expect(Shards?.at(-1)).toMatchObject({
      ShardId: 'shardId-000000000004',
      ParentShardId: 'shardId-000000000002',
      AdjacentParentShardId: 'shardId-000000000003',
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: '170141183460469231731687303715884105727' },
    });
    const scaled = await kinesis.send(
      new UpdateShardCountCommand({ StreamName, TargetShardCount: 3, ScalingType: 'UNIFORM_SCALING' }),
    );
    expect(scaled).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 3 });
    const open = await kinesis.send(new ListShardsCommand({ StreamName, ShardFilter: { Type: 'AT_LATEST' } }));
    expect(open.Shards).toHaveLength(3);
  });

  test('pages through shards', async () => {
    const first = await kinesis.send(new ListShardsCommand({ StreamName, MaxResults: 1 }));
    const second = await kinesis.send(new ListShardsCommand({ NextToken: first.NextToken }));
    expect([...(first.Shards ?? []), ...(second.Shards ?? [])].map((shard) => shard.ShardId)).toEqual([
      'shardId-000000000000',
      'shardId-000000000001',
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test('speaks HTTP/2 too, which is what the SDK does unless told otherwise', async () => {
    const http2 = clientOf(server.url, {});
    try {
      const Records = Array.from({ length: 100 }, (_, index) => ({
        PartitionKey: `bike-${index}`,
        Data: Buffer.alloc(1_000),
      }));
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => http2.send(new PutRecordsCommand({ StreamName, Records }))),
      );
      expect(answers.map((answer) => answer.FailedRecordCount)).toEqual([0, 0, 0, 0, 0]);
    } finally {
      http2.destroy();
    }
  });
});

function clientOf(endpoint: string, config: KinesisClientConfig): KinesisClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new KinesisClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, ...config });
}
