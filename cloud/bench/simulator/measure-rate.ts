import { KinesisStream } from '../../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../../simulator/simulate-via-kinesis.ts';
import { putLikeTheOriginal } from './original-pattern.ts';
import { type Figure, medianOf, spreadOf } from './report.ts';
import { STREAM_NAME, withStreamProcess } from './stream-process.ts';

const RUNS = 5;
/** More than a core can fill at a thousand records a second each. */
const SHARDS = 200;
const OURS = { riders: 10_000, seconds: 20 };
const ORIGINAL = { riders: 10_000, seconds: 4 };
const MIN_RECORDS_PER_S = 50_000;
const MAX_CALLS_PER_1000 = 2;
const START_MS = 1_800_000_000_000;

interface Rate {
  readonly perS: number;
  /** Records by second of processor time: what a core does when nobody else wants it. */
  readonly perCpuS: number;
}

async function rateOf(put: () => Promise<number>): Promise<Rate> {
  const beganMs = performance.now();
  const cpu = process.cpuUsage();
  const records = await put();
  const { user, system } = process.cpuUsage(cpu);
  return { perS: (records * 1000) / (performance.now() - beganMs), perCpuS: (records * 1_000_000) / (user + system) };
}

/** Rates of simulator and original pattern into one stream server, in turns; and the calls that the simulator needs. */
export function measureRate(tell: (line: string) => void): Promise<readonly Figure[]> {
  return withStreamProcess(SHARDS, async (endpoint) => {
    const stream = new KinesisStream({ streamName: STREAM_NAME, endpoint, local: true });
    const calls = { made: 0, records: 0 };
    const putOurs = async () => {
      const attendance = { latePercent: 0, dropoutPercent: 0 };
      const summary = await simulateViaKinesis(
        { ...OURS, seed: 1, runId: '0123456789abcdef', packSeconds: 1, attendance, startMs: START_MS },
        {
          clock: { nowMs: () => START_MS, sleepUntil: async () => {} },
          random: Math.random,
          signal: new AbortController().signal,
          send: (records) => stream.send(records),
        },
      );
      if (summary.lost > 0) throw new Error(`${summary.lost} records were lost without a fault`);
      calls.made += summary.calls;
      calls.records += summary.accepted;
      return summary.accepted;
    };
    const ours: Rate[] = [];
    const original: Rate[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const [mine, theirs] = [
        await rateOf(putOurs),
        await rateOf(() => putLikeTheOriginal(endpoint, ORIGINAL.riders, ORIGINAL.seconds)),
      ];
      tell(
        `rate ${run}/${RUNS}: ${Math.round(mine.perCpuS)} against ${Math.round(theirs.perCpuS)} records by core and second`,
      );
      // The first warms up compiler and caches.
      if (run === 0) continue;
      ours.push(mine);
      original.push(theirs);
    }
    stream.close();
    const figure = (name: string, values: readonly number[], target: Figure['target']): Figure => ({
      name,
      value: Math.round(medianOf(values)),
      target,
      note: spreadOf(values),
    });
    const callsPer1000 = (1000 * calls.made) / calls.records;
    return [
      figure(
        'records_per_s',
        ours.map(({ perCpuS }) => perCpuS),
        { atLeast: MIN_RECORDS_PER_S },
      ),
      figure(
        'original_pattern_records_per_s',
        original.map(({ perCpuS }) => perCpuS),
        undefined,
      ),
      figure(
        'records_per_s_by_the_wall',
        ours.map(({ perS }) => perS),
        undefined,
      ),
      figure(
        'original_pattern_records_per_s_by_the_wall',
        original.map(({ perS }) => perS),
        undefined,
      ),
      {
        name: 'calls_per_1000_records',
        value: callsPer1000,
        target: { atMost: MAX_CALLS_PER_1000 },
        note: 'original: 10',
      },
    ];
  });
}
