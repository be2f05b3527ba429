import { createScaledClock } from '../../scaled-clock.ts';
import { KinesisStream } from '../../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../../simulator/simulate-via-kinesis.ts';
import type { SimulationSummary } from '../../simulator/simulation.ts';
import { systemTime } from '../../system-time.ts';
import type { Figure } from './report.ts';
import { STREAM_NAME, withStreamProcess } from './stream-process.ts';

const SECONDS = 60;

/** Whether every sample of all the riders was made and accepted, and none throttled before. */
export function isHeld({ samples, asked, accepted, throttled }: SimulationSummary, riders: number): boolean {
  return samples === riders * SECONDS && accepted === asked && throttled === 0;
}

/** Whether one shard takes this many riders for a minute without refusing a record; 0 riders when it does not. */
export function measureShard(
  name: string,
  { riders, packSeconds }: { readonly riders: number; readonly packSeconds: number },
): Promise<Figure> {
  return withStreamProcess(1, async (endpoint) => {
    const stream = new KinesisStream({ streamName: STREAM_NAME, endpoint, local: true });
    const clock = createScaledClock({ speed: 1 }, systemTime);
    const attendance = { latePercent: 0, dropoutPercent: 0 };
    const fleet = { riders, seed: 1, runId: '0123456789abcdef', packSeconds, attendance };
    const summary = await simulateViaKinesis(
      { ...fleet, startMs: Math.ceil(clock.nowMs() / 1000) * 1000, seconds: SECONDS },
      { clock, random: Math.random, signal: new AbortController().signal, send: (records) => stream.send(records) },
    );
    stream.close();
    const { throttled, lost, accepted, lagMostMs } = summary;
    const note = `${throttled} throttled, ${lost} lost and ${accepted} accepted records in ${SECONDS} s, ${lagMostMs.toFixed(0)} ms late at most; theory: ${1000 * packSeconds}`;
    return { name, value: isHeld(summary, riders) ? riders : 0, target: { atLeast: riders }, note };
  });
}
