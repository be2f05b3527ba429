import { bikeIdOfSerial } from '@alleycat/contract';
import type { DynamoFleetStore } from '../aws/dynamo-fleet-store.ts';
import type { IotCertificates } from '../aws/iot-certificates.ts';
import { EXIT } from './exit-codes.ts';
import type { FleetArguments } from './fleet-arguments.ts';
import { readFlashLog } from './read-flash-log.ts';
import type { Terminal } from './terminal.ts';

/** What the command works with. */
export interface FleetPorts {
  readonly store: Pick<DynamoFleetStore, 'allow' | 'revoke' | 'list' | 'find'>;
  readonly certificates: Pick<IotCertificates, 'revokeAll'>;
  readonly terminal: Terminal;
  readonly nowMs: () => number;
  /** Reads a text file, or standard input for "-"; undefined when there is none, or when it is too large. */
  readonly readText: (path: string) => Promise<string | undefined>;
}

/** Does what `fleet` was asked for; resolves with the exit code. Rejects when AWS does. */
export function runFleet(asked: FleetArguments, ports: FleetPorts): Promise<number> {
  if (asked.action === 'allow') return allow(asked.path, ports);
  return asked.action === 'list' ? list(asked.json, ports) : revoke(asked, ports);
}

async function allow(path: string, { store, terminal, nowMs, readText }: FleetPorts): Promise<number> {
  const text = await readText(path);
  if (text === undefined) {
    terminal.tell(`${path}: there is no such file, or it has more than 16 MiB.`);
    return EXIT.noInput;
  }
  const log = readFlashLog(text, nowMs());
  if ('problems' in log) {
    for (const problem of log.problems) terminal.tell(`${path}: ${problem}`);
    terminal.tell('Nothing was changed.');
    return EXIT.data;
  }
  const counts = { added: 0, readmitted: 0, kept: 0 };
  const say = () => `added ${counts.added}, readmitted ${counts.readmitted}, kept as they were ${counts.kept}`;
  try {
    for (const board of log.boards) counts[await store.allow(board, nowMs())] += 1;
  } catch (error) {
    terminal.tell(`Stopped: ${say()}. Boards that are on the list stay as they are: run it again.`);
    throw error;
  }
  terminal.out(say());
  return EXIT.ok;
}

const COLUMNS = [16, 8, 12, 12, 24, 24] as const;
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0))
    .join(' ')
    .trimEnd();

async function list(json: boolean, { store, terminal }: FleetPorts): Promise<number> {
  if (!json) terminal.out(row(['bike', 'state', 'hardware', 'firmware', 'flashed', 'changed', 'certificate']));
  for await (const { serial, flashedAtMs, changedAtMs, certificateId, ...entry } of store.list()) {
    const bike = bikeIdOfSerial(serial);
    const [flashed, changed] = [flashedAtMs, changedAtMs].map((timeMs) => new Date(timeMs).toISOString());
    const { state, hardware, firmware } = entry;
    const fields = { bike, state, hardware, firmware, flashed, changed, certificate: certificateId };
    terminal.out(json ? JSON.stringify(fields) : row(Object.values(fields).map((field) => field ?? '')));
  }
  return EXIT.ok;
}

interface RevokeArguments {
  readonly bikeId: string;
  readonly serial: number;
  readonly yes: boolean;
}

async function revoke({ bikeId, serial, yes }: RevokeArguments, ports: FleetPorts): Promise<number> {
  const { store, certificates, terminal, nowMs } = ports;
  if ((await store.find(serial)) === undefined) {
    terminal.tell(`${bikeId} is not on the list.`);
    return EXIT.data;
  }
  if (!yes && !(await terminal.confirm(`${bikeId} will not connect again. Revoke it?`))) {
    terminal.tell('Nothing was changed; --yes does it without asking.');
    return EXIT.notConfirmed;
  }
  // First the list, so that the bike cannot change its certificate in between.
  await store.revoke(serial, nowMs());
  const revoked = await certificates.revokeAll(bikeId);
  terminal.out(`${bikeId} is revoked; certificates out of force: ${revoked.length}`);
  return EXIT.ok;
}
