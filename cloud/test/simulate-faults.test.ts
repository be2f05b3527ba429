import { expect, test } from '@jest/globals';
import { LocalStreams } from '../local/stream/local-streams.ts';
import { startStreamServer } from '../local/stream/stream-server.ts';
import { withKinesaliteStream } from './kinesalite-stream.ts';
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

test('nor on kinesalite', () =>
  withKinesaliteStream('faults', 4, async (url) => {
    expectNothingLost(await rideThroughFaults(url, 'faults', { riders: 500, seconds: 12, seed: 2 }));
  }));
