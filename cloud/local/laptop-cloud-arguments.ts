import { parseSpeed, type Speed } from '../scaled-clock.ts';

export interface LaptopCloudArguments {
  readonly mqttPort: number;
  readonly kinesisPort: number;
  readonly shards: number;
  readonly data: string | undefined;
  readonly speed: Speed;
}

export const LAPTOP_CLOUD_HELP = `laptop-cloud [options]

The cloud on one machine, on 127.0.0.1 only: an MQTT broker, the stack's rules, Kinesis-shaped streams and the leaderboard.
Prints its addresses when it is ready, and its counters as JSON once a minute. SIGINT or SIGTERM ends it.

  --mqtt-port N      the broker's port, 0 for a free one (default 0)
  --kinesis-port N   port for the AWS SDK or CLI as --endpoint-url, 0 for a free one (default 0)
  --shards N         shards of the live stream, 1 to 100 (default 2)
  --data DIR         where to keep what could not be processed (default: a temporary folder, removed at the end)
  --speed N[@MS]     run time N times as fast, 0.1 to 1000, from that epoch ms (default 1)
  --help             print this

  laptop-cloud --mqtt-port 1883 --kinesis-port 4567
`;

const NUMBERS = {
  '--mqtt-port': { key: 'mqttPort', min: 0, max: 65_535 },
  '--kinesis-port': { key: 'kinesisPort', min: 0, max: 65_535 },
  '--shards': { key: 'shards', min: 1, max: 100 },
} as const;

const isNumberOption = (word: string): word is keyof typeof NUMBERS => Object.hasOwn(NUMBERS, word);

/** Parses the command line; an error is a sentence that names the option and what it takes. */
export function parseLaptopCloudArguments(
  words: readonly string[],
): LaptopCloudArguments | 'help' | { readonly error: string } {
  const numbers = { mqttPort: 0, kinesisPort: 0, shards: 2 };
  let data: string | undefined;
  let speed: Speed = { speed: 1 };
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value] = words.slice(at, at + 2);
    if (option === '--help' || option === '-h') return 'help';
    if (value === undefined) return { error: `${option}: unknown, or its value is missing; see --help` };
    if (option === '--data') data = value;
    else if (option === '--speed') {
      const parsed = parseSpeed(value);
      if ('error' in parsed) return { error: `--${parsed.error}` };
      speed = parsed;
    } else if (isNumberOption(option)) {
      const { key, min, max } = NUMBERS[option];
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < min || number > max) {
        return {
          error: `${option} ${value}: a whole number from ${min} to ${max}, for example ${option} ${numbers[key]}`,
        };
      }
      numbers[key] = number;
    } else return { error: `${option}: there is no such option; see --help` };
  }
  return { ...numbers, data, speed };
}
