import { parseCommandLine } from '../command-line.ts';

export interface LaptopArguments {
  readonly speed: number;
  readonly pagePort: number;
  readonly rivals: number;
  readonly seed: number;
}

export const LAPTOP_HELP = `npm start -- [options]

Runs a race on this machine: the sensor board's firmware in an emulator behind a serial device, the bridge that reads it,
the cloud it publishes to, and rivals. Nothing outside this machine is contacted. Ctrl-C stops everything.

  --speed N    run time N times as fast, 1 to 20; with 10 a race of five minutes takes 30 seconds (default 1)
  --port N     port of the rider page, or the next free one (default 8080)
  --rivals N   how many rivals, 0 to 200 (default 19)
  --seed N     what the riders' legs are drawn from (default 1)
  --help       print this

  npm start
  npm start -- --speed 10
`;

/** Above this the scaled time limits of a busy laptop are too short: at 20 a serial line is silent after 150 ms. */
const MAX_SPEED = 20;

const OPTIONS = {
  speed: { kind: 'whole', min: 1, max: MAX_SPEED, fallback: 1 },
  port: { kind: 'whole', min: 0, max: 65_535, fallback: 8080 },
  rivals: { kind: 'whole', min: 0, max: 200, fallback: 19 },
  seed: { kind: 'whole', min: 0, max: 4_294_967_295, fallback: 1 },
} as const;

/** Parses the words after `npm start --`; an error is a sentence that names the option and its range. */
export function parseLaptopArguments(words: readonly string[]): LaptopArguments | 'help' | { readonly error: string } {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  return { speed: parsed.speed, pagePort: parsed.port, rivals: parsed.rivals, seed: parsed.seed };
}
