import { parseCommandLine } from '../command-line.ts';
import type { Speed } from '../scaled-clock.ts';

export interface RivalsArguments {
  readonly url: string;
  readonly count: number;
  readonly classId: number;
  readonly seed: number;
  readonly speed: Speed;
}

export const RIVALS_HELP = `rivals --url URL [options]

Simulated bikes that ride every race, each over an MQTT 5 connection of its own. SIGINT or SIGTERM ends them.

  --url URL          the broker, for example mqtt://127.0.0.1:1883
  --count N          how many, 1 to 200 (default 19)
  --class N          the class they race in, 1 to 6 (default 1)
  --seed N           what their legs are drawn from, 0 to 4294967295 (default 1)
  --speed N[@MS]     run time N times as fast, 0.1 to 1000, from that epoch ms (default 1)
  --help             print this

  rivals --url mqtt://127.0.0.1:1883 --count 19 --class 1
`;

const OPTIONS = {
  url: { kind: 'text', pattern: /^mqtts?:\/\/\S+$/, example: 'mqtt://127.0.0.1:1883', required: true },
  count: { kind: 'whole', min: 1, max: 200, fallback: 19 },
  class: { kind: 'whole', min: 1, max: 6, fallback: 1 },
  seed: { kind: 'whole', min: 0, max: 4_294_967_295, fallback: 1 },
  speed: { kind: 'speed' },
} as const;

/** Parses the command line; an error is a sentence that names the option and what it takes. */
export function parseRivalsArguments(words: readonly string[]): RivalsArguments | 'help' | { readonly error: string } {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  const { class: classId, ...others } = parsed;
  return { ...others, classId };
}
