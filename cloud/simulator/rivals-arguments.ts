import { parseSpeed, type Speed } from '../scaled-clock.ts';

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

const NUMBERS = {
  '--count': { key: 'count', min: 1, max: 200 },
  '--class': { key: 'classId', min: 1, max: 6 },
  '--seed': { key: 'seed', min: 0, max: 4_294_967_295 },
} as const;

const isNumberOption = (word: string): word is keyof typeof NUMBERS => Object.hasOwn(NUMBERS, word);

/** Parses the command line; an error is a sentence that names the option and what it takes. */
export function parseRivalsArguments(words: readonly string[]): RivalsArguments | 'help' | { readonly error: string } {
  const numbers = { count: 19, classId: 1, seed: 1 };
  let url: string | undefined;
  let speed: Speed = { speed: 1 };
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value] = words.slice(at, at + 2);
    if (option === '--help' || option === '-h') return 'help';
    if (value === undefined) return { error: `${option}: unknown, or its value is missing; see --help` };
    if (option === '--url') {
      if (!/^mqtts?:\/\/\S+$/.test(value))
        return { error: `--url ${value}: the broker, for example mqtt://127.0.0.1:1883` };
      url = value;
    } else if (option === '--speed') {
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
    } else {
      return { error: `${option}: there is no such option; see --help` };
    }
  }
  if (url === undefined) return { error: '--url is missing: the broker, for example --url mqtt://127.0.0.1:1883' };
  return { url, ...numbers, speed };
}
