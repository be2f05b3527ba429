import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import kinesalite from 'kinesalite';
import { systemTime } from '../../system-time.ts';
import { localKinesis } from '../../test/read-stream.ts';
import { rideThroughFaults } from '../../test/ride-through-faults.ts';
import type { Figure } from './report.ts';
import { STREAM_NAME, withStreamProcess } from './stream-process.ts';

const RIDE = { riders: 1_000, seconds: 300, seed: 1 };
const RECORDS = RIDE.riders * RIDE.seconds;
const LAPTOP_SHARDS = 200;

async function faultsOf(name: string, endpoint: string): Promise<Figure> {
  const { summary, faults, stored, distinct, unexplained } = await rideThroughFaults(endpoint, STREAM_NAME, RIDE);
  const missing = RECORDS - distinct;
  const note =
    `${distinct} different of ${stored} stored, ${unexplained} twice unknown; ` +
    `${faults.refused} entries refused, ${faults.failedCalls} of ${summary.calls} calls failed`;
  return { name, value: Math.max(summary.lost, missing) + unexplained, target: { atMost: 0 }, note };
}

async function kinesaliteFaults(): Promise<Figure> {
  const server = kinesalite({ createStreamMs: 0, shardLimit: 10 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const kinesis = localKinesis(endpoint);
  try {
    await kinesis.send(new CreateStreamCommand({ StreamName: STREAM_NAME, ShardCount: 4 }));
    const isActive = async () =>
      (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: STREAM_NAME }))).StreamDescriptionSummary
        ?.StreamStatus === 'ACTIVE';
    while (!(await isActive())) await systemTime.sleepMs(50, new AbortController().signal);
    return await faultsOf('lost_under_faults_kinesalite', endpoint);
  } finally {
    kinesis.destroy();
    server.closeAllConnections();
    server.close();
  }
}

/** A race of a thousand riders while 20 % of the entries are refused and every seventh call fails: what is lost of 300,000. */
export async function measureFaults(tell: (line: string) => void): Promise<readonly Figure[]> {
  tell('300,000 records through faults, into the laptop stream …');
  const laptop = await withStreamProcess(LAPTOP_SHARDS, (endpoint) => faultsOf('lost_under_faults', endpoint));
  tell('and into kinesalite …');
  return [laptop, await kinesaliteFaults()];
}
