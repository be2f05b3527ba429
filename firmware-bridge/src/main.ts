import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DAEMON_HELP, parseArguments } from './arguments.ts';
import { Bridge } from './bridge.ts';
import { type Config, parseConfig } from './config.ts';
import { Fault } from './faults.ts';
import { NodePageServer } from './io/http-server.ts';
import { jsonLog } from './io/json-log.ts';
import { MqttUplink } from './io/mqtt-uplink.ts';
import { NodeClock } from './io/node-clock.ts';
import { NodeSerialLink } from './io/serial-port.ts';
import { MemoryJournal } from './journal/memory-journal.ts';
import { SOFTWARE_VERSION } from './software-version.ts';

function readConfig(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('CONFIG_MISSING', error instanceof Error ? error.message : path, error);
  }
  const parsed = parseConfig(text);
  if ('config' in parsed) return parsed.config;
  throw new Fault('CONFIG_WRONG', `${path}:\n  ${parsed.problems.join('\n  ')}\n`);
}

function readAsset(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
}

async function run(words: readonly string[]): Promise<void> {
  const parsed = parseArguments(words);
  if (parsed === 'help' || parsed === 'version') {
    process.stdout.write(parsed === 'help' ? DAEMON_HELP : `alleycat-bridge ${SOFTWARE_VERSION}\n`);
    return;
  }
  const config = readConfig(parsed.configPath);
  const { factor, anchorMs = Date.now() } = parsed.speed;
  const clock = new NodeClock({ factor, anchorMs });
  const random = Math.random;
  const runId = randomBytes(8).toString('hex');
  const assets = {
    'index.html': readAsset('index.html'),
    'page.js': readAsset('page.js'),
    'page.css': readAsset('page.css'),
    'icon.svg': readAsset('icon.svg'),
  };
  const bridge = new Bridge(
    config,
    { runId, software: SOFTWARE_VERSION },
    {
      clock,
      serial: new NodeSerialLink({ ...config.serial, speed: factor }, clock),
      journal: new MemoryJournal(config.delivery.maxWaiting),
      uplink: new MqttUplink(config.uplink, { bikeId: config.bikeId, runId }, { clock, random }),
      page: new NodePageServer(assets),
      random,
      tell: jsonLog((line) => process.stdout.write(line), clock, parsed.verbose),
    },
  );
  const stop = (reason: string): void => {
    bridge.stop(reason).then(() => process.exit(0), fail);
  };
  // A program that started this one and is gone closes the channel, if there is one.
  for (const reason of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(reason, () => stop(reason));
  await bridge.start();
}

function fail(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  process.stderr.write(`${error.message}\n${error.remedy}\n`);
  process.exit(error.exitCode);
}

run(process.argv.slice(2)).catch(fail);
