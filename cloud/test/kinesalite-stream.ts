import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import kinesalite from 'kinesalite';
import { localKinesis } from './read-stream.ts';

/** Works with a stream of kinesalite, an independent Kinesis, on loopback. */
export async function withKinesaliteStream(
  StreamName: string,
  ShardCount: number,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = kinesalite({ createStreamMs: 0, shardLimit: ShardCount });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const kinesis = localKinesis(url);
  const status = async (): Promise<string | undefined> =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary?.StreamStatus;
  try {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
    while ((await status()) !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 10));
    await work(url);
  } finally {
    kinesis.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
