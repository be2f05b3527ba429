import { outputHundredths, type PackedSample } from '@alleycat/contract';
import type { ArrivedSamples } from '../batch/decode-batch.ts';
import { type ItemInput, itemsOf } from './items-of.ts';
import type { LeaderboardItem } from './leaderboard-store.ts';
import { newerName } from './newer-name.ts';
import { judgeArrival, resultStateAt } from './race-deadlines.ts';

/** What became of a batch's samples; each sample is counted once, and `provisional` again among the ranked. */
export interface ScoreCounts {
  ranked: number;
  /** Ranked, but arrived more than a minute after the race. */
  provisional: number;
  /** Pedalled outside a race. */
  free: number;
  /** Never ranked: the bike's clock was not synchronised. */
  estimated: number;
  early: number;
  late: number;
}

type Verdict = 'ranked' | 'free' | 'estimated' | 'early' | 'late';

function judge({ race, clock }: PackedSample, arrivedAtMs: number): Verdict {
  if (race === undefined) return 'free';
  if (clock !== 'synced') return 'estimated';
  const arrival = judgeArrival(race.raceId, race.second, arrivedAtMs);
  return arrival === 'counts' ? 'ranked' : arrival;
}

function addSample(races: Map<number, ItemInput>, bikeId: string, sample: PackedSample): void {
  const { race } = sample;
  if (race === undefined) return;
  const { raceId, classId, racerId, name, second } = race;
  // A class has one digit.
  const raceKey = raceId * 10 + classId;
  let input = races.get(raceKey);
  if (input === undefined) {
    input = { raceId, classId, riders: new Map() };
    races.set(raceKey, input);
  }
  const riderKey = `${bikeId}/${racerId}`;
  const output = outputHundredths(sample.cadenceTenths, sample.resistanceTenths);
  const rider = input.riders.get(riderKey);
  if (rider === undefined) {
    const outputs = new Map([[second, output]]);
    input.riders.set(riderKey, { bikeId, racerId, named: { name, second }, outputs });
    return;
  }
  rider.named = newerName(rider.named, { name, second });
  rider.outputs.set(second, Math.max(output, rider.outputs.get(second) ?? 0));
}

/**
 * Scores a decoded batch: the items that it adds to the leaderboard, and what became of each sample. Stateless: the same
 * batch gives the same items. Whether a sample counts is decided by its arrival in the stream, so a replay agrees.
 */
export function scoreBatch(arrived: readonly ArrivedSamples[]): { items: LeaderboardItem[]; counts: ScoreCounts } {
  const counts: ScoreCounts = { ranked: 0, provisional: 0, free: 0, estimated: 0, early: 0, late: 0 };
  const races = new Map<number, ItemInput>();
  for (const { bikeId, samples, arrivedAtMs } of arrived) {
    for (const sample of samples) {
      const verdict = judge(sample, arrivedAtMs);
      counts[verdict] += 1;
      if (verdict !== 'ranked' || sample.race === undefined) continue;
      if (resultStateAt(sample.race.raceId, arrivedAtMs) === 'provisional') counts.provisional += 1;
      addSample(races, bikeId, sample);
    }
  }
  const [first, last] = [arrived[0], arrived.at(-1)];
  if (first === undefined || last === undefined) return { items: [], counts };
  const batch = {
    shardId: first.shardId,
    firstSequence: first.sequenceNumber,
    lastSequence: last.sequenceNumber,
  };
  return { items: [...races.values()].flatMap((input) => itemsOf(batch, input)), counts };
}
