import { Fault } from './faults.ts';

export interface DaemonArguments {
  readonly configPath: string;
  readonly verbose: boolean;
  readonly speed: { readonly factor: number; readonly anchorMs: number | undefined };
}

export const DAEMON_HELP = `alleycat-bridge: reads a bike's sensor board and publishes one sample a second

  alleycat-bridge --config FILE [--speed N[@EPOCH_MS]] [--verbose]

  --config FILE   the configuration (docs/configuration.md; an example stands in firmware-bridge/deploy)
  --speed N       run time N times as fast, 0.1 to 1000, for demonstrations and tests. N@EPOCH_MS says at which real
                  epoch ms the fast clock was right, so that several programs can share it; without it, now
  --verbose       log every sample too
  --version       print the version
  --help          print this

Logs JSON lines on standard output. Ends with exit code 0 on SIGINT and SIGTERM.

  alleycat-bridge --config /etc/alleycat/bridge.json
  alleycat-bridge --config bike.json --speed 10
`;

/** Parses the daemon's command line; throws a Fault that names the option. */
export function parseArguments(words: readonly string[]): DaemonArguments | 'help' | 'version' {
  let configPath: string | undefined;
  let verbose = false;
  let speed: DaemonArguments['speed'] = { factor: 1, anchorMs: undefined };
  const rest = [...words];
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '--help' || option === '-h') return 'help';
    if (option === '--version') return 'version';
    if (option === '--verbose') {
      verbose = true;
      continue;
    }
    if (option !== '--config' && option !== '--speed')
      throw new Fault('USAGE_WRONG', `${option}: there is no such option.`);
    const value = rest.shift();
    if (value === undefined) throw new Fault('USAGE_WRONG', `${option}: its value is missing.`);
    if (option === '--config') configPath = value;
    else speed = parseSpeed(value);
  }
  if (configPath === undefined) throw new Fault('USAGE_WRONG', '--config FILE is missing.');
  return { configPath, verbose, speed };
}

function parseSpeed(text: string): DaemonArguments['speed'] {
  const match = /^(\d+(?:\.\d+)?)(?:@(\d{1,15}))?$/.exec(text);
  const factor = Number(match?.[1]);
  if (match === null || !(factor >= 0.1 && factor <= 1000)) {
    throw new Fault('USAGE_WRONG', `--speed ${text}: a number from 0.1 to 1000, for example --speed 10.`);
  }
  return { factor, anchorMs: match[2] === undefined ? undefined : Number(match[2]) };
}
