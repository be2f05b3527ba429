import { proveRace } from './prove-race.ts';

const HELP = `npm run soak -- race [--riders N] [--speed N]

A race of 1,000 riders over MQTT through the whole cloud, about eight minutes. It exits with 1 when one of the 300,000 samples is
not counted once, or the result or the last standing of a class is not that of an independent computation.
`;

process.exit(
  await proveRace({ help: HELP, riders: 1_000, live: (bikes) => bikes, beside: async () => [] }, process.argv.slice(2)),
);
