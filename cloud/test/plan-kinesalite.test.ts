import { CreateStreamCommand, DescribeStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import kinesalite from 'kinesalite';
import { placeOfKey, shardOfPlace } from '../planner/shard-of-key.ts';

const KEYS = 1000;
const SHARDS = 7;
const StreamName = 'alleycat';

/** Keys of bikes, classes and times, and random ones. */
const keys = Array.from({ length: KEYS }, (_, index) => {
  if (index < 600) return `sim-${String(index + 1).padStart(5, '0')}`;
  if (index < 606) return String(index - 599);
  return index < 800 ? String(1_800_000_000_000 + index * 37) : `${index}-Zoë-${(index * 2_654_435_761).toString(36)}`;
});

test('1,000 keys lie on the shards that an independent Kinesis puts them on', async () => {
  const server = kinesalite({ createStreamMs: 0, shardLimit: SHARDS });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const kinesis = new KinesisClient({
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new NodeHttpHandler({ requestTimeout: 10_000, throwOnRequestTimeout: true }),
  });
  try {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: SHARDS }));
    const status = async (): Promise<string | undefined> =>
      (await kinesis.send(new DescribeStreamCommand({ StreamName }))).StreamDescription?.StreamStatus;
    while ((await status()) !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 10));
    const shardIds: (string | undefined)[] = [];
    for (let from = 0; from < KEYS; from += 500) {
      const Records = keys.slice(from, from + 500).map((PartitionKey) => ({ PartitionKey, Data: Buffer.from('x') }));
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      shardIds.push(...(answer.Records ?? []).map(({ ShardId }) => ShardId));
    }
    expect(shardIds).toEqual(
      keys.map((key) => `shardId-${String(shardOfPlace(placeOfKey(key), SHARDS)).padStart(12, '0')}`),
    );
    expect(new Set(shardIds).size).toBe(SHARDS);
  } finally {
    kinesis.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
