import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DAEMON_HELP, parseArguments } from './arguments.ts';
import { Bridge } from './bridge.ts';
import type { Config } from './config.ts';
import { createDriver } from './drivers/create-driver.ts';
import type { Tell } from './events.ts';
import { Fault } from './faults.ts';
import { ControlSocket } from './io/control-socket.ts';
import { createUplink } from './io/create-uplink.ts';
import { holdJournal, markDaemon } from './io/daemon-mark.ts';
import { NodePageServer, type PageAssets } from './io/http-server.ts';
import { jsonLog } from './io/json-log.ts';
import { NodeClock } from './io/node-clock.ts';
import { NodeDisk } from './io/node-disk.ts';
import { readConfig } from './io/read-config.ts';
import { resendFile } from './io/resend-file.ts';
import { readResistanceTable, writeResistanceTable } from './io/resistance-table-file.ts';
import { NodeSerialLink } from './io/serial-port.ts';
import { setAsideFile } from './io/set-aside-file.ts';
import { setAsidePath } from './io/set-aside-names.ts';
import { openTimeSource, readHostBoot } from './io/time-source.ts';
import type { JournalSettings } from './journal/journal-settings.ts';
import { NewerLayout } from './journal/newer-layout.ts';
import { openJournal } from './journal/open-journal.ts';
import { resendSetAside } from './journal/resend-set-aside.ts';
import { openingOf, tellingOf } from './journal-telling.ts';
import { keepLinks, newLinks } from './keep-links.ts';
import { serialLineOf } from './serial-line-of.ts';
import { SOFTWARE_VERSION } from './software-version.ts';
import { createTally } from './vitals.ts';

const ECONOMY_FLUSH_MS = 6500;
const SAMPLE_MS = 1000;

function readAsset(name: string): string {
  return readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');
}

function readAssets(): PageAssets {
  return {
    'index.html': readAsset('index.html'),
    'page.js': readAsset('page.js'),
    'page.css': readAsset('page.css'),
    'icon.svg': readAsset('icon.svg'),
  };
}

/** A pack of economy mode waits for 5 s by design: writing it before it could be acknowledged would wear the card. */
function journalSettings({ journal, delivery }: Config): Partial<JournalSettings> {
  const flushIntervalMs = delivery.economy
    ? Math.max(ECONOMY_FLUSH_MS, journal.flushIntervalMs)
    : journal.flushIntervalMs;
  const { maxBytes, maxInMemory } = journal;
  // Offline a sample is written at once, unless several are to share a write.
  const offlineFlushMs = flushIntervalMs > SAMPLE_MS ? flushIntervalMs : 0;
  return { maxBytes, maxInMemory, flushIntervalMs, offlineFlushMs };
}

/** The socket where the daemon can be asked. Without it a race can be ridden all the same, but by one daemon only. */
async function openControl(
  folder: string,
  made: Promise<unknown>,
  clock: NodeClock,
  tell: Tell,
): Promise<ControlSocket | undefined> {
  try {
    await made;
    return await ControlSocket.open(folder, clock);
  } catch (error) {
    if (error instanceof Fault) throw error;
    tell({ kind: 'controlFell', detail: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** Keeps the table; one that cannot be kept is asked for again at the next start. */
function keepTable(path: string, table: readonly number[], tell: Tell): void {
  tell({ kind: 'resistanceTableLearnt', points: table.length });
  try {
    writeResistanceTable(path, table);
  } catch (error) {
    tell({ kind: 'resistanceTableNotKept', detail: error instanceof Error ? error.message : String(error) });
  }
}

async function run(words: readonly string[]): Promise<void> {
  const parsed = parseArguments(words);
  if (parsed === 'help' || parsed === 'version') {
    process.stdout.write(parsed === 'help' ? DAEMON_HELP : `alleycat-bridge ${SOFTWARE_VERSION}\n`);
    return;
  }
  const config = readConfig(parsed.configPath);
  const { factor, anchorMs = Date.now() } = parsed.speed;
  const clock = new NodeClock({ factor, anchorMs }, openTimeSource(config.clock));
  const random = Math.random;
  const runId = randomBytes(8).toString('hex');
  const log = jsonLog((line) => process.stdout.write(line), clock, parsed.verbose);
  let links = newLinks(Math.floor(clock.wallMs()));
  const tally = createTally((event) => {
    links = keepLinks(links, event, Math.floor(clock.wallMs()));
    log(event);
  });
  const disk = new NodeDisk(config.journal.folder);
  // Makes the folder, by whose real path it is held; why it cannot be made is told with the socket.
  const made = disk.list();
  await made.catch(() => {});
  if (!(await holdJournal(disk.folder))) throw new Fault('JOURNAL_IN_USE', `A daemon has ${disk.folder}.`);
  const control = await openControl(disk.folder, made, clock, tally.tell);
  markDaemon(config.bikeId);
  const { journal, recovered } = await openJournal(disk, {
    settings: journalSettings(config),
    tell: (event) => tally.tell(tellingOf(event)),
  }).catch((error: unknown) => {
    throw error instanceof NewerLayout ? new Fault('JOURNAL_NEWER', error.message, error) : error;
  });
  const resent = await resendSetAside(journal, resendFile(config.journal.folder), clock.monotonicMs());
  if (resent !== undefined) tally.tell({ kind: 'samplesResent', ...resent });
  const identity = { runId, hostBoot: readHostBoot(), software: SOFTWARE_VERSION };
  const bridge = new Bridge(config, identity, {
    clock,
    serial: new NodeSerialLink({ ...serialLineOf(config.serial), speed: factor }, clock, (...chunk) =>
      control?.chunk(...chunk),
    ),
    driver: createDriver(config.serial, readResistanceTable(config.serial.tableFile)),
    keepTable: (table) => keepTable(config.serial.tableFile, table, tally.tell),
    journal,
    journaled: recovered,
    uplink: await createUplink(config.uplink, { bikeId: config.bikeId, runId }, { clock, random }),
    setAside: setAsideFile(setAsidePath(config.journal.folder)),
    page: new NodePageServer(readAssets()),
    random,
    tally,
  });
  tally.tell(openingOf(recovered));
  const startedAtMs = Math.floor(clock.wallMs());
  control?.serve({
    status: () => ({
      v: 1,
      pid: process.pid,
      software: SOFTWARE_VERSION,
      configPath: resolve(parsed.configPath),
      startedAtMs,
      config,
      ...links,
      heartbeat: bridge.heartbeat(),
      screen: bridge.screen(),
    }),
    board: (command) => bridge.board(command),
  });
  const stop = (reason: string): void => {
    const closing = bridge.stop(reason).then(() => control?.close());
    closing.then(() => process.exit(0), fail);
  };
  // A program that started this one and is gone closes the channel, if there is one.
  for (const reason of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(reason, () => stop(reason));
  await bridge.start();
  // The program that started this one may be gone before anybody listened.
  if (process.connected === false) stop('disconnect');
}

function fail(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  process.stderr.write(`${error.message}\n${error.remedy}\n`);
  process.exit(error.exitCode);
}

// By this name the doctor knows who has the serial port.
process.title = 'alleycat-bridge';

// Whoever read the log is gone: what is told is lost then, and no ride.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

run(process.argv.slice(2)).catch(fail);
