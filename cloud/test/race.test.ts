import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPatientTime, type PatientTime } from './patient-time.ts';
import { accountOfRace, archivedSoFar, rankedSoFar } from './race-account.ts';
import { openRaceRig, rideRace, until } from './race-rig.ts';

const RIDERS = 60;
let folder: string;
let time: PatientTime;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-race-'));
  time = createPatientTime();
});

afterEach(() => {
  time.stop();
  rmSync(folder, { recursive: true });
});

test('sixty riders race over MQTT, every sample is counted once, and result and last standings are exact', async () => {
  const rig = await openRaceRig({ riders: RIDERS, speed: 30, shards: 4, folder, time });
  try {
    await rideRace(rig, 'live');
    await until(() => rankedSoFar(rig) >= RIDERS * 300 && archivedSoFar(rig) >= RIDERS * 300, rig);
    const { raceId, bikes } = rig;
    expect(await accountOfRace(rig, folder, [{ raceId, bikes }])).toEqual({
      ranked: RIDERS * 300,
      archived: RIDERS * 300,
      archiveLines: RIDERS * 300,
      throttled: 0,
      errorObjects: 0,
      setAside: 0,
      faults: 0,
      wrongPlaces: 0,
      places: RIDERS,
      wrongStandings: [],
    });
    expect(rig.deliveries()).toBeGreaterThan(RIDERS);
  } finally {
    await rig.close();
  }
}, 180_000);
