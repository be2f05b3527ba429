import { MAX_RACER_ID } from '@alleycat/contract';
import { parseCommandLine } from '../command-line.ts';
import type { Speed } from '../scaled-clock.ts';
import { LIVE_STREAM } from '../stack/rules.ts';
import { MAX_MQTT_RIDERS } from './mqtt-fleet.ts';

/** What `alleycat-cloud simulate` is asked to do. */
export interface SimulateArguments {
  readonly via: 'kinesis' | 'mqtt';
  readonly endpoint: string | undefined;
  readonly stream: string;
  readonly riders: number;
  readonly classId: number | undefined;
  readonly races: number;
  readonly seconds: number | undefined;
  readonly packSeconds: number;
  readonly latePercent: number;
  readonly dropoutPercent: number;
  readonly seed: number;
  readonly speed: Speed;
  readonly yes: boolean;
  readonly json: boolean;
}

export const SIMULATE_HELP = `alleycat-cloud simulate [options]

Simulated riders race into a stream or a broker, one sample a second each, and every message is accounted for. Exit code 0 when
all were accepted, 1 when one was lost, 69 when nobody answers. Ctrl-C stops the riders, delivers what they made, and prints the
summary; a second one does not wait for that.

  --via WAY            kinesis: PutRecords of 500; mqtt: a connection for each bike (default kinesis)
  --endpoint URL       where the API or the broker is, for example http://127.0.0.1:4567 or mqtt://127.0.0.1:1883
                       (kinesis without one: AWS, by the standard chain of region and credentials)
  --stream NAME        the stream, as the stack's output LiveStream names it (default ${LIVE_STREAM})
  --riders N           1 to ${MAX_RACER_ID}, via mqtt 1 to ${MAX_MQTT_RIDERS} (default 10)
  --class N            the class they race in, 1 to 6 (default: all six in turn)
  --races N            races to ride, 1 to 10000, the running one first unless it ends within 30 s (default 1)
  --seconds N          ride for 1 to 1000000 seconds from now instead
  --pack N             seconds in a message, 1 to 60: more than one makes packs, as bikes in economy mode (default 1)
  --late-percent N     riders of a hundred who join a race late, 0 to 100 (default 10)
  --dropout-percent N  riders of a hundred who leave a race early, 0 to 100 (default 5)
  --seed N             what their legs are drawn from, 0 to 4294967295 (default 1)
  --speed N[@MS]       run time N times as fast, 0.1 to 1000, from that epoch ms (default 1)
  --yes                do it although it costs: needed for anything but this machine
  --json               the summary as one JSON object
  --help               print this

  alleycat-cloud simulate --endpoint http://127.0.0.1:4567 --riders 900 --seconds 60
  alleycat-cloud simulate --via mqtt --endpoint mqtt://127.0.0.1:1883 --riders 200
  alleycat-cloud simulate --stream alleycat-live --riders 1000 --pack 5 --yes
`;

const OPTIONS = {
  via: { kind: 'choice', values: ['kinesis', 'mqtt'], fallback: 'kinesis' },
  endpoint: {
    kind: 'text',
    pattern: /^(https?|mqtts?):\/\/[^\s/]+\/?$/,
    example: 'http://127.0.0.1:4567',
    required: false,
  },
  stream: { kind: 'text', pattern: /^[a-zA-Z0-9_.-]{1,128}$/, example: LIVE_STREAM, required: false },
  riders: { kind: 'whole', min: 1, max: MAX_RACER_ID, fallback: 10 },
  class: { kind: 'maybe-whole', min: 1, max: 6, example: 1 },
  races: { kind: 'whole', min: 1, max: 10_000, fallback: 1 },
  seconds: { kind: 'maybe-whole', min: 1, max: 1_000_000, example: 60 },
  pack: { kind: 'whole', min: 1, max: 60, fallback: 1 },
  'late-percent': { kind: 'whole', min: 0, max: 100, fallback: 10 },
  'dropout-percent': { kind: 'whole', min: 0, max: 100, fallback: 5 },
  seed: { kind: 'whole', min: 0, max: 4_294_967_295, fallback: 1 },
  speed: { kind: 'speed' },
  yes: { kind: 'flag' },
  json: { kind: 'flag' },
} as const;

/** Parses the command line; an error is a sentence that names the option, its range and an example. */
export function parseSimulateArguments(
  words: readonly string[],
): SimulateArguments | 'help' | { readonly error: string } {
  const parsed = parseCommandLine(OPTIONS, words);
  if (parsed === 'help' || 'error' in parsed) return parsed;
  const { class: classId, pack, stream, ...others } = parsed;
  const { via, endpoint, riders } = others;
  const latePercent = parsed['late-percent'];
  const dropoutPercent = parsed['dropout-percent'];
  const scheme = via === 'mqtt' ? 'mqtt' : 'http';
  const example = via === 'mqtt' ? 'mqtt://127.0.0.1:1883' : 'http://127.0.0.1:4567';
  if (via === 'mqtt' && endpoint === undefined) {
    return { error: `--endpoint is missing: the broker's URL, for example --endpoint ${example}` };
  }
  if (endpoint !== undefined && (!endpoint.startsWith(scheme) || !URL.canParse(endpoint))) {
    return { error: `--endpoint ${endpoint}: the URL for --via ${via}, for example --endpoint ${example}` };
  }
  if (via === 'mqtt' && riders > MAX_MQTT_RIDERS) {
    const most = MAX_MQTT_RIDERS;
    return { error: `--riders ${riders}: 1 to ${most} with --via mqtt, for example --riders ${most}` };
  }
  const fleet = { classId, packSeconds: pack, latePercent, dropoutPercent, stream: stream ?? LIVE_STREAM };
  const { races, seconds, seed, speed, yes, json } = others;
  return { via, endpoint, riders, races, seconds, seed, speed, yes, json, ...fleet };
}
