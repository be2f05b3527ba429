import { chance } from '../simulator/chance.ts';
import { KinesisStream } from '../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../simulator/simulate-via-kinesis.ts';
import type { SimulationSummary } from '../simulator/simulation.ts';
import { entryName, type FaultyProxy, openFaultyProxy } from './faulty-proxy.ts';
import { localKinesis, readStream } from './read-stream.ts';

const START_MS = 1_800_000_000_000;

/** What stands in a stream after a fleet rode into it through faults. */
export interface FaultyRide {
  readonly summary: SimulationSummary;
  readonly faults: FaultyProxy['counts'];
  /** Records of the stream, and how many different ones. */
  readonly stored: number;
  readonly distinct: number;
  /** Records that stand there more often than once and than the calls explain whose failure hid that they were stored. */
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
      },
    );
    const times = new Map<string, number>();
    let stored = 0;
    for await (const entry of readStream(kinesis, streamName)) {
      stored += 1;
      times.set(entryName(entry), (times.get(entryName(entry)) ?? 0) + 1);
    }
    let unexplained = 0;
    for (const [name, count] of times) if (count - 1 !== (proxy.storedUnheard.get(name) ?? 0)) unexplained += 1;
    return { summary, faults: proxy.counts, stored, distinct: times.size, unexplained };
  } finally {
    stream.close();
    kinesis.destroy();
    await proxy.close();
  }
}
