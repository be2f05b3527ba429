import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPackages } from '../../install-packages.ts';
import { PLACES } from '../../places.ts';
import type { Forwarder } from './forwarder.ts';
import { LineFedForwarder } from './line-fed-forwarder.ts';
import { MosquittoForwarder } from './mosquitto-forwarder.ts';

const LEVEL_VERSION = '3.1.0';
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

export interface Found {
  readonly forwarders: readonly Forwarder[];
  /** What is not here, a sentence each. */
  readonly absent: readonly string[];
}

/** Installs what forwards messages besides the bridge, as far as the npm registry has it, and finds what this machine has. */
export async function findForwarders(signal: AbortSignal): Promise<Found> {
  const absent: string[] = [];
  const has = (isHere: boolean, name: string): boolean => {
    if (!isHere)
      absent.push(`NOT MEASURED: ${name} is missing on this machine, and npm run bench could not install it.`);
    return isHere;
  };
  const environment = { ...process.env, PATH };
  // Its help ends with an exit code of its own.
  const mosquitto = spawnSync('mosquitto', ['-h'], { env: environment, stdio: 'ignore' });
  const sqlite3 = spawnSync('python3', ['-c', 'import sqlite3'], { stdio: 'ignore' });
  const levelFolder = join(PLACES.cache, `mqtt-level-store-${LEVEL_VERSION}`);
  const modules = await installPackages(levelFolder, { 'mqtt-level-store': LEVEL_VERSION }, signal);
  return {
    forwarders: [
      ...(has(mosquitto.error === undefined, 'mosquitto (Debian package "mosquitto")') ? mosquittos() : []),
      levelClient(modules),
      sdkClient(),
      ...(has(sqlite3.status === 0, 'Python\'s SQLite (Debian package "python3")') ? [sqlite()] : []),
    ],
    absent,
  };
}

function mosquittos(): Forwarder[] {
  const often = ['max_queued_messages 0', 'autosave_interval 1', 'autosave_on_changes true'];
  return [
    new MosquittoForwarder('mosquitto', 'bench/mosquitto', []),
    new MosquittoForwarder('mosquitto, autosave 1', 'bench/autosave', often),
  ];
}

function levelClient(modules: string): Forwarder {
  const topic = 'bench/level';
  return new LineFedForwarder({
    ...{ name: 'MQTT.js + level', topic },
    words: ({ brokerPort, folder }) => [
      ...[PLACES.levelClient, `mqtt://127.0.0.1:${brokerPort}`, topic, join(folder, 'store'), modules],
    ],
  });
}

function sdkClient(): Forwarder {
  const topic = 'bench/sdk';
  return new LineFedForwarder({
    ...{ name: 'AWS SDK', topic },
    words: ({ brokerPort }) => [PLACES.sdkClient, `mqtt://127.0.0.1:${brokerPort}`, topic],
  });
}

function sqlite(): Forwarder {
  return new LineFedForwarder({
    ...{ name: 'SQLite', topic: undefined, command: 'python3' },
    words: ({ folder }) => [PLACES.sqliteWriter, join(folder, 'waiting.db')],
  });
}
