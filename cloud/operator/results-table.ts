import { classById, raceStartMs } from '@alleycat/contract';
import type { ClassBests } from '../consumers/leaderboard/class-bests.ts';
import type { ResultsPage } from '../consumers/leaderboard/read-results.ts';

const hundredths = (value: number): string => (value / 100).toFixed(2);
const isoMinute = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
// A name is untrusted text: nothing in it may move the cursor or turn the direction of writing.
const printable = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd');

/** A page of a result as lines for a terminal. */
export function resultLines({ raceId, classId, state, riders, rows, next }: ResultsPage): string[] {
  const start = isoMinute(raceStartMs(raceId));
  const title = `Race ${raceId} (${start} UTC), ${classById(classId)?.name ?? classId}: ${state}, ${riders} riders`;
  const lines = rows.map(({ place, racerId, bikeId, name, total, best, second }) =>
    [
      String(place).padStart(6),
      String(racerId).padStart(6),
      hundredths(total).padStart(10),
      hundredths(best).padStart(7),
      String(second).padStart(4),
      bikeId.padEnd(24),
      printable(name),
    ].join('  '),
  );
  const head = ' place   racer       total     best  last  bike                      name';
  return [
    title,
    ...(rows.length > 0 ? [head, ...lines] : []),
    ...(next === undefined ? [] : [`More: --after ${next}`]),
  ];
}

/** All-time bests as lines for a terminal, one a second that somebody has ridden. */
export function bestLines(classId: number, bests: ClassBests): string[] {
  const lines = bests.flatMap((best, index) => {
    if (best === undefined) return [];
    const { output, racerId, raceId, bikeId } = best;
    const when = isoMinute(raceStartMs(raceId));
    return [
      `${String(index + 1).padStart(6)}  ${hundredths(output).padStart(7)}  ${String(racerId).padStart(6)}  ${when}  ${bikeId}`,
    ];
  });
  return [
    `Bests of all time, ${classById(classId)?.name ?? classId}`,
    'second   output   racer  race (UTC)        bike',
    ...lines,
  ];
}
