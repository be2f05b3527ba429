import { bikeIdOfSerial } from '@alleycat/contract';
import type { DynamoFleetStore } from '../aws/dynamo-fleet-store.ts';
import type { IotCertificates } from '../aws/iot-certificates.ts';
import type { FleetEntry } from '../consumers/provisioning/fleet-entry.ts';
import { EXIT } from './exit-codes.ts';
import type { FleetArguments } from './fleet-arguments.ts';
import { readFlashLog } from './read-flash-log.ts';
import type { Terminal } from './terminal.ts';

/** What the command works with. */
export interface FleetPorts {
  readonly store: Pick<DynamoFleetStore, 'allow' | 'revoke' | 'settle' | 'list' | 'find'>;
  readonly certificates: Pick<IotCertificates, 'attachedTo' | 'revokeAll' | 'deleteThing'>;
  readonly terminal: Terminal;
  readonly nowMs: () => number;
  readonly sleepMs: (durationMs: number) => Promise<void>;
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

const COLUMNS = [16, 8, 12, 12, 24, 24, 64] as const;
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0))
    .join(' ')
    .trimEnd();

async function list(json: boolean, { store, terminal }: FleetPorts): Promise<number> {
  if (!json)
    terminal.out(row(['bike', 'state', 'hardware', 'firmware', 'flashed', 'changed', 'certificate', 'another since']));
  for await (const { serial, flashedAtMs, changedAtMs, certificateId, replacedAtMs, ...entry } of store.list()) {
    const bike = bikeIdOfSerial(serial);
    const [flashed, changed] = [flashedAtMs, changedAtMs].map((timeMs) => new Date(timeMs).toISOString());
    const { state, hardware, firmware } = entry;
    const anotherSince = replacedAtMs === undefined ? undefined : new Date(replacedAtMs).toISOString();
    const fields = { bike, state, hardware, firmware, flashed, changed, certificate: certificateId, anotherSince };
    terminal.out(json ? JSON.stringify(fields) : row(Object.values(fields).map((field) => field ?? '')));
  }
  return EXIT.ok;
}

/**
 * After the hook has said yes, AWS IoT Core takes a moment to attach the certificate; and its lists are a moment behind. So a bike
 * that is revoked is looked at again.
 */
const SETTLING_MS = 10_000;

interface RevokeArguments {
  readonly bikeId: string;
  readonly serial: number;
  readonly old: boolean;
  readonly yes: boolean;
}

async function revoke(asked: RevokeArguments, ports: FleetPorts): Promise<number> {
  const { bikeId, serial, old, yes } = asked;
  const { store, certificates, terminal, nowMs, sleepMs } = ports;
  const entry = await store.find(serial);
  if (entry === undefined) {
    terminal.tell(`${bikeId} is not on the list.`);
    return EXIT.data;
  }
  if (old) return revokeOld(asked, entry, ports);
  if (!yes && !(await terminal.confirm(`${bikeId} will not connect again. Revoke it?`))) {
    terminal.tell('Nothing was changed; --yes does it without asking.');
    return EXIT.notConfirmed;
  }
  // First the list, so that the bike cannot change its certificate in between.
  await store.revoke(serial, nowMs());
  const revoked = await certificates.revokeAll(bikeId);
  terminal.tell(`Waiting ${SETTLING_MS / 1000} s for a certificate that may be on its way ...`);
  await sleepMs(SETTLING_MS);
  revoked.push(...(await certificates.revokeAll(bikeId)));
  await certificates.deleteThing(bikeId);
  terminal.out(`${bikeId} is revoked; certificates out of force: ${revoked.length}`);
  return EXIT.ok;
}

/** Leaves a bike its last certificate alone. Only a person can know that the bike has it: the hook answers before it arrives. */
async function revokeOld(
  { bikeId, serial, yes }: RevokeArguments,
  { state, certificateId }: FleetEntry,
  { store, certificates, terminal }: FleetPorts,
): Promise<number> {
  const attached = await certificates.attachedTo(bikeId);
  if (state !== 'bound' || certificateId === undefined || !attached.includes(certificateId)) {
    terminal.tell(`${bikeId} does not have the certificate that the list names. Nothing was changed.`);
    return EXIT.data;
  }
  const question = `${bikeId} will connect with ${certificateId.slice(0, 8)}… only. Revoke the ${attached.length - 1} before it?`;
  if (!yes && attached.length > 1 && !(await terminal.confirm(question))) {
    terminal.tell('Nothing was changed; --yes does it without asking.');
    return EXIT.notConfirmed;
  }
  const revoked = await certificates.revokeAll(bikeId, certificateId);
  const isSettled = await store.settle(serial, certificateId);
  terminal.out(`${bikeId} keeps its last certificate; certificates out of force: ${revoked.length}`);
  if (!isSettled) terminal.tell(`${bikeId} has got another certificate meanwhile: see fleet list.`);
  return EXIT.ok;
}
