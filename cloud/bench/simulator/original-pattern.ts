import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { createFleet } from '../../simulator/fleet.ts';
import { STREAM_NAME } from './stream-process.ts';

const BATCH = 100;
const CALLS_AT_ONCE = 16;

/**
 * Puts records as AWS's sample of 2021 did: batches of 100, random keys, the SDK's default handler, no look at what was
 * refused. It may have as many calls at once as ours. Answers with how many it put.
 */
export async function putLikeTheOriginal(endpoint: string, riders: number, seconds: number): Promise<number> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const kinesis = new KinesisClient({ endpoint, region: 'us-east-1', credentials });
  const attendance = { latePercent: 0, dropoutPercent: 0 };
  const fleet = createFleet({ riders, seed: 1, runId: '0123456789abcdef', packSeconds: 1, attendance });
  const batches = (function* () {
    for (let second = 0; second < seconds; second += 1) {
      for (let part = 0; part < riders / BATCH; part += 1) {
        yield fleet.messages(1_800_000_000_000 + second * 1000, part, riders / BATCH, true);
      }
    }
  })();
  let put = 0;
  const putAll = async () => {
    for (const batch of batches) {
      const Records = batch.map(({ json }) => ({
        Data: Buffer.from(json),
        PartitionKey: String(Math.floor(Math.random() * 100_000_000)),
      }));
      await kinesis.send(new PutRecordsCommand({ StreamName: STREAM_NAME, Records }));
      put += Records.length;
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, putAll));
  kinesis.destroy();
  return put;
}
