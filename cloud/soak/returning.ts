import type { RigBike } from '../test/race-rig.ts';
import { bringBack } from '../test/returning-bikes.ts';
import { proveRace } from './prove-race.ts';

const HELP = `npm run soak -- returning [--riders N] [--speed N]

A race of 500 riders, in which 100 other bikes come back at once with what they rode in the 24 races before, 720,000 samples, through
the one shard of the backlog. About eight minutes. It exits with 1 when a record is throttled, a sample is not counted once, a place
is wrong in any of the races, or a last standing in that one.
`;

const RACES = 24;
/** One bike in six comes back. */
const returning = (bikes: readonly RigBike[]): readonly RigBike[] => bikes.slice(0, Math.floor(bikes.length / 6));

process.exit(
  await proveRace(
    {
      help: HELP,
      riders: 600,
      live: (bikes) => bikes.slice(returning(bikes).length),
      beside: async (rig) => {
        const bikes = returning(rig.bikes);
        await bringBack(rig, bikes, RACES, 1);
        return Array.from({ length: RACES }, (_, race) => ({ raceId: rig.raceId - 1 - race, bikes }));
      },
    },
    process.argv.slice(2),
  ),
);
