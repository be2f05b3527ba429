import { parseCommandLine } from '../command-line.ts';
import type { Speed } from '../scaled-clock.ts';

export interface LaptopCloudArguments {
  readonly mqttPort: number;
  readonly kinesisPort: number;
  readonly resultsPort: number;
  readonly shards: number;
  readonly data: string | undefined;
  readonly speed: Speed;
}

export const LAPTOP_CLOUD_HELP = `laptop-cloud [options]

The cloud on one machine, on 127.0.0.1 only: an MQTT broker, the stack's rules, Kinesis-shaped streams and the leaderboard.
Prints its addresses when it is ready, and its counters as JSON once a minute. SIGINT or SIGTERM ends it.

  --mqtt-port N      the broker's port, 0 for a free one (default 0)
  --kinesis-port N   port for the AWS SDK or CLI as --endpoint-url, 0 for a free one (default 0)
  --results-port N   port for alleycat-cloud results, 0 for a free one (default 0)
  --shards N         shards of the live stream, 1 to 100 (default 2)
  --data DIR         where to keep the archive and what could not be processed (default: a temporary folder, removed at the end)
  --speed N[@MS]     run time N times as fast, 0.1 to 1000, from that epoch ms (default 1)
  --help             print this

  laptop-cloud --mqtt-port 1883 --kinesis-port 4567
`;

const OPTIONS = {
  'mqtt-port': { kind: 'whole', min: 0, max: 65_535, fallback: 0 },
  'kinesis-port': { kind: 'whole', min: 0, max: 65_535, fallback: 0 },
  'results-port': { kind: 'whole', min: 0, max: 65_535, fallback: 0 },
  shards: { kind: 'whole', min: 1, max: 100, fallback: 2 },
  data: { kind: 'text', pattern: /./, example: '/var/tmp/alleycat', required: false },
  speed: { kind: 'speed' },
} as const;

/** Parses the command line; an error is a sentence that names the option and what it takes. */
export function parseLaptopCloudArguments(
  words: readonly string[],
): LaptopCloudArguments | 'help' | { readonly error: string } {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  const { 'mqtt-port': mqttPort, 'kinesis-port': kinesisPort, 'results-port': resultsPort, ...others } = parsed;
  return { mqttPort, kinesisPort, resultsPort, ...others };
}
