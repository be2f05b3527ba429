import type { KinesisStreamEvent } from '../../consumers/batch/kinesis-event.ts';
import { createLeaderboardHandler } from '../../consumers/leaderboard/leaderboard-handler.ts';
import { tableItemOf } from '../../consumers/leaderboard/table-item.ts';
import type { Figure } from '../simulator/report.ts';
import { liveEvent, packedEvent } from './handler-events.ts';

const RIDERS = 1_000;
const RUNS = 9;
const TARGET_SAMPLES_PER_S = 200_000;

/** Samples by second of processor time, in each of several runs over the same batches. */
async function runs(events: readonly KinesisStreamEvent[], samplesEach: number): Promise<number[]> {
  let rowBytes = 0;
  const handler = createLeaderboardHandler({
    // A store whose rows are packed as the table's are, and go nowhere.
    store: {
      put: async (items) => {
        for (const item of items) rowBytes += tableItemOf(item).riders.length;
      },
      query: async function* () {},
    },
    setAside: () => Promise.reject(new Error('nothing here is poison')),
    count: () => {},
  });
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    for (const event of events) await handler(event);
    const { user, system } = process.cpuUsage(before);
    rates.push((events.length * RIDERS * samplesEach * 1e6) / (user + system));
  }
  if (rowBytes === 0) throw new Error('the handler wrote nothing');
  return rates.sort((left, right) => left - right);
}

function figure(name: string, rates: readonly number[], target: Figure['target']): Figure {
  const rounded = rates.map(Math.round);
  const note = `median of ${RUNS} runs, ${rounded[0]} to ${rounded.at(-1)}`;
  return { name, value: rounded[Math.floor(RUNS / 2)] ?? Number.NaN, target, note };
}

/** How fast one core takes batches of 1,000 records: base64, JSON, the contract, scoring, and the rows for the table. */
export async function measureHandler(tell: (line: string) => void): Promise<readonly Figure[]> {
  tell('batches of 1,000 records through the handler …');
  const live = Array.from({ length: 100 }, (_, index) => liveEvent(index + 1, RIDERS));
  const packed = Array.from({ length: 20 }, (_, index) => packedEvent(5 * (index + 1), RIDERS));
  return [
    figure('handler_samples_per_s', await runs(live, 1), { atLeast: TARGET_SAMPLES_PER_S }),
    figure('handler_packed_samples_per_s', await runs(packed, 5), undefined),
  ];
}
