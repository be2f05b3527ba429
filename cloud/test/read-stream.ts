import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A client of a Kinesis server on this machine. */
export function localKinesis(endpoint: string): KinesisClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new KinesisClient({ endpoint, region: 'us-east-1', credentials, requestHandler: new NodeHttpHandler() });
}

/** Every record of a stream, shard after shard, as key and base64 of its data. */
export async function* readStream(
  kinesis: KinesisClient,
  StreamName: string,
): AsyncGenerator<{ PartitionKey: string; Data: string }> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    for (let empty = false; ShardIterator !== undefined && !empty; ) {
      const page: { Records?: object[] | undefined; NextShardIterator?: string | undefined } = await kinesis.send(
        new GetRecordsCommand({ ShardIterator }),
      );
      for (const record of page.Records ?? []) {
        const { PartitionKey = '', Data = new Uint8Array() }: { PartitionKey?: string; Data?: Uint8Array } = record;
        yield { PartitionKey, Data: Buffer.from(Data).toString('base64') };
      }
      empty = page.Records?.length === 0;
      ShardIterator = page.NextShardIterator;
    }
  }
}
