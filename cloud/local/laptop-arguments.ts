export interface LaptopArguments {
  readonly speed: number;
  readonly pagePort: number;
  readonly rivals: number;
  readonly seed: number;
}

export const LAPTOP_HELP = `npm start -- [options]

Runs a race on this machine: the sensor board's firmware in an emulator behind a serial device, the bridge that reads it,
the cloud it publishes to, and rivals. Nothing outside this machine is contacted. Ctrl-C stops everything.

  --speed N    run time N times as fast, 1 to 50; with 10 a race of five minutes takes 30 seconds (default 1)
  --port N     port of the rider page, or the next free one (default 8080)
  --rivals N   how many rivals, 0 to 200 (default 19)
  --seed N     what the riders' legs are drawn from (default 1)
  --help       print this

  npm start
  npm start -- --speed 10
`;

const RANGES = {
  '--speed': { key: 'speed', min: 1, max: 50 },
  '--port': { key: 'pagePort', min: 0, max: 65_535 },
  '--rivals': { key: 'rivals', min: 0, max: 200 },
  '--seed': { key: 'seed', min: 0, max: 4_294_967_295 },
} as const;

/** Parses the words after `npm start --`; an error is a sentence that names the option and its range. */
export function parseLaptopArguments(words: readonly string[]): LaptopArguments | 'help' | { readonly error: string } {
  const parsed = { speed: 1, pagePort: 8080, rivals: 19, seed: 1 };
  for (let i = 0; i < words.length; i += 2) {
    const option = words[i] ?? '';
    if (option === '--help' || option === '-h') return 'help';
    if (!isOption(option)) return { error: `${option}: there is no such option; see npm start -- --help` };
    const { key, min, max } = RANGES[option];
    const value = Number(words[i + 1] ?? Number.NaN);
    const whole = option === '--speed' || Number.isInteger(value);
    if (!(value >= min && value <= max) || !whole) {
      return {
        error: `${option} ${words[i + 1] ?? ''}: a number from ${min} to ${max}, for example ${option} ${parsed[key]}`,
      };
    }
    parsed[key] = value;
  }
  return parsed;
}

function isOption(word: string): word is keyof typeof RANGES {
  return Object.hasOwn(RANGES, word);
}
