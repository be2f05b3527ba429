import { chance } from '../simulator/chance.ts';
import { KinesisStream } from '../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../simulator/simulate-via-kinesis.ts';
import type { SimulationSummary } from '../simulator/simulation.ts';
import { type FaultyProxy, openFaultyProxy } from './faulty-proxy.ts';
import { localKinesis, readStream } from './read-stream.ts';

const nameOf = (entry: { PartitionKey: string; Data: string }): string => `${entry.PartitionKey} ${entry.Data}`;

const START_MS = 1_800_000_000_000;

/** What stands in a stream after a fleet rode into it through faults. */
export interface FaultyRide {
  readonly summary: SimulationSummary;
  readonly faults: FaultyProxy['counts'];
  /** Records of the stream, and how many different ones. */
  readonly stored: number;
  readonly distinct: number;
  /** Records that stand there more often than the simulator's uncertain calls explain. */
  readonly unexplained: number;
}

/**
 * Lets every rider ride so many seconds, as fast as it goes, into a stream of a server while 20 % of the entries are refused and
 * every seventh call fails; then reads the whole stream.
 */
export async function rideThroughFaults(
  endpoint: string,
  streamName: string,
  { riders, seconds, seed }: { riders: number; seconds: number; seed: number },
): Promise<FaultyRide> {
  const proxy = await openFaultyProxy(endpoint, { refuse: 0.2, seed });
  const stream = new KinesisStream({ streamName, endpoint: proxy.url, local: true });
  const kinesis = localKinesis(endpoint);
  const uncertain = new Map<string, number>();
  let drawn = 0;
  try {
    const attendance = { latePercent: 0, dropoutPercent: 0 };
    const fleet = { riders, seed, runId: '0123456789abcdef', packSeconds: 1, attendance };
    const summary = await simulateViaKinesis(
      { ...fleet, startMs: START_MS, seconds },
      {
        clock: { nowMs: () => START_MS, sleepUntil: async () => {} },
        random: () => {
          drawn += 1;
          return chance(seed, drawn, 0);
        },
        signal: new AbortController().signal,
        send: (records) => stream.send(records),
        uncertain: (records) => {
          for (const { partitionKey, data } of records) {
            const name = nameOf({ PartitionKey: partitionKey, Data: Buffer.from(data).toString('base64') });
            uncertain.set(name, (uncertain.get(name) ?? 0) + 1);
          }
        },
      },
    );
    const times = new Map<string, number>();
    let stored = 0;
    for await (const entry of readStream(kinesis, streamName)) {
      stored += 1;
      times.set(nameOf(entry), (times.get(nameOf(entry)) ?? 0) + 1);
    }
    let unexplained = 0;
    for (const [name, count] of times) if (count - 1 > (uncertain.get(name) ?? 0)) unexplained += 1;
    return { summary, faults: proxy.counts, stored, distinct: times.size, unexplained };
  } finally {
    stream.close();
    kinesis.destroy();
    await proxy.close();
  }
}
