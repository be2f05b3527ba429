import { raceStartMs } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { mergeItem, newRaceTable, type RaceTable } from './race-table.ts';
import { countSilentBikes } from './silent-bikes.ts';

const RACE_ID = 6_000_000;
const START_MS = raceStartMs(RACE_ID);

interface Change {
  readonly classId?: number;
  readonly racerId?: number;
  readonly firstBike?: number;
}

/** A race in which each of so many bikes was last heard of at this second. */
function race(raceId: number, bikes: number, second: number, change: Change = {}): RaceTable {
  const { classId = 1, racerId = 1, firstBike = 0 } = change;
  const table = newRaceTable(raceId, classId);
  const riders = Array.from({ length: bikes }, (_, index) => ({
    bikeId: `bike-${firstBike + index}`,
    racerId,
    name: 'Ada',
    seconds: [second],
    outputs: [10_000],
  }));
  mergeItem(table, { raceId, classId, shardId: 's', firstSequence: '1', lastSequence: '1', part: 0, riders });
  return table;
}

test('a bike is silent half a minute after the last second that was heard of it', () => {
  const races = [race(RACE_ID, 3, 10)];
  expect(countSilentBikes(races, START_MS + 39_999)).toEqual({ racing: 3, silent: 0 });
  expect(countSilentBikes(races, START_MS + 40_000)).toEqual({ racing: 3, silent: 3 });
});

test.each([1, 150, 269, 270, 285, 299])(
  'an outage of all from second %d on is told within a minute and a half',
  (second) => {
    const races = [race(RACE_ID - 1, 1000, 300), race(RACE_ID, 1000, second)];
    const cutMs = START_MS + second * 1000;
    // A tick a minute: the first one after half a minute of silence.
    for (const tickMs of [cutMs + 30_000, cutMs + 90_000]) {
      expect(countSilentBikes(races, tickMs)).toEqual({ racing: 1000, silent: 1000 });
    }
  },
);

test('who rode to the end is not silent, whether it goes on or not', () => {
  const ended = race(RACE_ID - 1, 20, 300);
  for (const second of [1, 31, 150, 300]) {
    expect(countSilentBikes([ended], START_MS + second * 1000)).toEqual({ racing: 20, silent: 0 });
  }
});

test('those who left early are few among all that raced, also while nobody races', () => {
  const races = [race(RACE_ID - 1, 1000, 300), race(RACE_ID - 1, 5, 120, { firstBike: 1000 })];
  expect(countSilentBikes(races, START_MS + 100_000)).toEqual({ racing: 1005, silent: 5 });
});

test('a bike that changes its racer, its class or its race is heard', () => {
  const races = [
    race(RACE_ID - 1, 1, 120),
    race(RACE_ID, 1, 20),
    race(RACE_ID, 1, 90, { racerId: 2 }),
    race(RACE_ID, 1, 30, { classId: 2 }),
  ];
  expect(countSilentBikes(races, START_MS + 100_000)).toEqual({ racing: 1, silent: 0 });
});
