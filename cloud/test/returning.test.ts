import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPatientTime, type PatientTime } from './patient-time.ts';
import { accountOfRace, archivedSoFar, rankedSoFar } from './race-account.ts';
import { openRaceRig, rideRace, until } from './race-rig.ts';
import { bringBack } from './returning-bikes.ts';

const RACES = 6;
let folder: string;
let time: PatientTime;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-returning-'));
  time = createPatientTime();
});

afterEach(() => {
  time.stop();
  rmSync(folder, { recursive: true });
});

test('bikes that return with their backlog cost no live rider a sample, and each of theirs counts once', async () => {
  const rig = await openRaceRig({ riders: 36, speed: 40, shards: 1, folder, time });
  try {
    const [live, returning] = [rig.bikes.slice(0, 24), rig.bikes.slice(24)];
    await Promise.all([rideRace({ ...rig, bikes: live }, 'live'), bringBack(rig, returning, RACES, 1)]);
    const samples = live.length * 300 + returning.length * RACES * 300;
    await until(() => rankedSoFar(rig) >= samples && archivedSoFar(rig) >= samples, rig);
    const rides = Array.from({ length: RACES }, (_, race) => ({ raceId: rig.raceId - 1 - race, bikes: returning }));
    expect(await accountOfRace(rig, folder, [{ raceId: rig.raceId, bikes: live }, ...rides])).toEqual({
      ranked: samples,
      archived: samples,
      archiveLines: samples,
      throttled: 0,
      errorObjects: 0,
      setAside: 0,
      faults: 0,
      wrongPlaces: 0,
      places: live.length + RACES * returning.length,
      wrongStandings: [],
    });
    expect(rig.cloud.leaderboard().provisional).toBeGreaterThan(0);
  } finally {
    await rig.close();
  }
}, 180_000);
