import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from '../command-line.ts';
import { accountOfRace, archivedSoFar, rankedSoFar } from '../test/race-account.ts';
import { openRaceRig, type RaceRig, type RigBike, rideRace, until } from '../test/race-rig.ts';

const EXIT_USAGE = 64;
// Bikes, broker and cloud share one process: when it is held up, the seconds that it missed leave at once.
const SHARDS = 4;

/** What of a race a proof decides: who rides it live, and what else goes on meanwhile. */
export interface RaceProof {
  readonly help: string;
  /** Riders unless said otherwise. */
  readonly riders: number;
  readonly live: (bikes: readonly RigBike[]) => readonly RigBike[];
  /** Goes on beside the race; resolves with the other races that were ridden in it. */
  readonly beside: (
    rig: RaceRig,
  ) => Promise<readonly { readonly raceId: number; readonly bikes: readonly RigBike[] }[]>;
}

/**
 * Rides a race in a cloud of its own and prints the account as JSON. Resolves with the exit code: 1 when a sample is not counted
 * once, a place or a last standing is wrong, or anything was throttled, set aside or failed.
 */
export async function proveRace({ help, riders, live, beside }: RaceProof, words: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(
    {
      speed: { kind: 'whole', min: 1, max: 20, fallback: 1 },
      riders: { kind: 'whole', min: 6, max: 2_000, fallback: riders },
    },
    words,
  );
  if (parsed === 'help' || 'error' in parsed) {
    (parsed === 'help' ? process.stdout : process.stderr).write(parsed === 'help' ? help : `${parsed.error}\n`);
    return parsed === 'help' ? 0 : EXIT_USAGE;
  }
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-soak-'));
  const rig = await openRaceRig({ riders: parsed.riders, speed: parsed.speed, shards: SHARDS, folder });
  try {
    const bikes = live(rig.bikes);
    process.stdout.write(`${rig.bikes.length} bikes, ${bikes.length} of them live, ${parsed.speed} times as fast\n`);
    const others = beside(rig);
    await rideRace({ ...rig, bikes }, 'live', (second) => {
      if (second % 30 === 0) process.stdout.write(`second ${second}, ${rankedSoFar(rig)} samples counted\n`);
    });
    const rides = [{ raceId: rig.raceId, bikes }, ...(await others)];
    const samples = rides.reduce((sum, ride) => sum + ride.bikes.length * 300, 0);
    await until(() => rankedSoFar(rig) >= samples && archivedSoFar(rig) >= samples, rig);
    const account = await accountOfRace(rig, folder, rides);
    process.stdout.write(`${JSON.stringify({ samples, ...account })}\n`);
    const { ranked, archived, throttled, errorObjects, setAside, faults, wrongPlaces, wrongStandings } = account;
    const isWhole = ranked === samples && archived === samples && wrongStandings.length === 0;
    return isWhole && throttled + errorObjects + setAside + faults + wrongPlaces === 0 ? 0 : 1;
  } finally {
    await rig.close();
    rmSync(folder, { recursive: true });
  }
}
