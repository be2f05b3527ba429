import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from '@jest/globals';
import kinesalite from 'kinesalite';
import { LocalStreams } from '../local/stream/local-streams.ts';
import { startStreamServer } from '../local/stream/stream-server.ts';
import { until } from './mqtt-test-client.ts';
import { localKinesis } from './read-stream.ts';
import { type FaultyRide, rideThroughFaults } from './ride-through-faults.ts';

const SHARDS = 40;

function expectNothingLost({ summary, faults, stored, distinct, unexplained }: FaultyRide): void {
  const records = summary.samples;
  expect(records).toBeGreaterThanOrEqual(6_000);
  expect(summary).toMatchObject({ asked: records, accepted: records, lost: 0, ended: 'done' });
  expect(distinct).toBe(records);
  expect(unexplained).toBe(0);
  expect(stored - distinct).toBeLessThanOrEqual(summary.uncertain);
  // The faults were there.
  expect(summary.failedCalls).toBeGreaterThanOrEqual(faults.failedCalls);
  expect(faults.failedCalls).toBeGreaterThanOrEqual(Math.floor(summary.calls / 7));
  expect(summary.throttled + summary.refused).toBe(faults.refused);
  expect(faults.refused).toBeGreaterThan(records * 0.15);
  expect(stored).toBeGreaterThan(distinct);
}

test('no record is lost on the laptop stream, and none is stored twice unknown', async () => {
  const streams = new LocalStreams({ nowMs: Date.now });
  const server = await startStreamServer(streams, 0);
  try {
    streams.createStream({ streamName: 'faults', shardCount: SHARDS });
    expectNothingLost(await rideThroughFaults(server.url, 'faults', { riders: 500, seconds: 40, seed: 1 }));
  } finally {
    await server.close();
  }
});

test('nor on kinesalite', async () => {
  const server = kinesalite({ createStreamMs: 0, shardLimit: SHARDS });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const kinesis = localKinesis(url);
  try {
    const StreamName = 'faults';
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 4 }));
    let active = false;
    await until(
      () => {
        void kinesis.send(new DescribeStreamSummaryCommand({ StreamName })).then(({ StreamDescriptionSummary }) => {
          active = StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
        });
        return active;
      },
      'the stream is there',
      10_000,
    );
    expectNothingLost(await rideThroughFaults(url, StreamName, { riders: 500, seconds: 12, seed: 2 }));
  } finally {
    kinesis.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
