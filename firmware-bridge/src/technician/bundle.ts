import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { command, type Run, type Shell } from './command.ts';
import type { Daemon, DaemonStatus } from './daemon.ts';
import { EXIT } from './exit-code.ts';

/** A folder that becomes an archive. */
export interface BundleFolder {
  readonly path: (name: string) => string;
  write(name: string, text: string): Promise<void>;
  /** Packs all of it; throws FILE_FAILED. */
  pack(): Promise<void>;
  remove(): Promise<void>;
}

interface BundleOutside extends Shell {
  readonly readConfig: (path: string) => Config;
  readonly daemonOf: (journalFolder: string) => Daemon;
  /** Runs another command of this program, and gives what it wrote. */
  readonly runCommand: (
    words: readonly string[],
  ) => Promise<{ readonly code: number; readonly out: string; readonly told: string }>;
  /** Throws FILE_EXISTS or FILE_FAILED when the archive could not be written to `target`. */
  readonly openFolder: (name: string, target: string, force: boolean) => Promise<BundleFolder>;
  /** Versions of what this runs on. */
  readonly machine: () => Promise<Readonly<Record<string, string>>>;
  /** The last lines of the daemon's log, or why there are none. */
  readonly log: () => Promise<string>;
}

const CAPTURE_S = 10;

/** `alleycat bundle`: one archive for whoever is to help. */
export function bundle(outside: BundleOutside): Run {
  const { terminal, clock, signal } = outside;
  const form = {
    name: 'bundle',
    about: `Packs what whoever is to help needs into one archive: versions, the configuration without secrets, what the doctor says,
vitals, the last lines of the log, a capture of ${CAPTURE_S} seconds, what waits in the journal. No key, and no rider's name, is in it.`,
    positional: { name: 'FILE', min: 0, max: 1 },
    options: {
      seconds: {
        kind: 'number',
        min: 1,
        max: 600,
        example: 10,
        about: `length of the capture; without it ${CAPTURE_S}`,
      },
      force: { kind: 'flag', about: 'write over a file that is there' },
    },
    examples: ['alleycat bundle', 'alleycat bundle bike-0042.tar.gz --seconds 60'],
  } as const;
  return command(form, outside, async ({ words, values, configPath }) => {
    const stamp = new Date(clock.wallMs()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    const config = readIfValid(configPath, outside);
    const name = `alleycat-${config?.bikeId ?? 'bike'}-${stamp}`;
    const target = words[0] ?? `${name}.tar.gz`;
    const folder = await outside.openFolder(name, target, values.force);
    const withConfig = ['--config', configPath];
    const files: string[] = [];
    const add = async (file: string, make: () => Promise<string>, note = ''): Promise<void> => {
      if (signal.aborted) return;
      terminal.tell(`${file}${note} …\n`);
      // What cannot be had is said in its place: the rest is worth having.
      const text = await make().catch(
        (error: unknown) => `not to be had: ${error instanceof Error ? error.message : String(error)}\n`,
      );
      await folder.write(file, text);
      files.push(file);
    };
    const told = async (...line: readonly string[]): Promise<string> => {
      const { out, told: messages } = await outside.runCommand([...line, ...withConfig]);
      return out === '' ? messages : out;
    };
    try {
      await add('versions.json', async () => `${JSON.stringify({ v: 1, ...(await outside.machine()) }, null, 2)}\n`);
      await add('config.txt', () => told('config', 'show', '--no-color'));
      await add('doctor.json', () => told('doctor', '--json'));
      await add('vitals.json', async () => {
        const status = config && (await outside.daemonOf(config.journal.folder).status());
        return status === undefined ? 'the daemon is stopped\n' : `${JSON.stringify(withoutRiders(status), null, 2)}\n`;
      });
      await add('journal.json', () => told('journal', 'show', '--json'));
      await add('log.txt', outside.log);
      const seconds = String(values.seconds ?? CAPTURE_S);
      const capture = ['capture', folder.path('line.capture'), '--seconds', seconds, '--json'];
      await add('capture.txt', () => told(...capture), `, for ${seconds} s`);
      if (signal.aborted) return EXIT.INTERRUPTED;
      await folder.pack();
    } finally {
      await folder.remove();
    }
    terminal.out(values.json ? `${JSON.stringify({ v: 1, file: target, files })}\n` : `${target}\n`);
    return EXIT.OK;
  });
}

function readIfValid(path: string, { readConfig }: BundleOutside): Config | undefined {
  try {
    return readConfig(path);
  } catch (error) {
    // A wrong configuration may be what the bundle is to show.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The daemon's status without the names of riders. */
export function withoutRiders(status: DaemonStatus): object {
  const { race, standing, ...screen } = status.screen;
  return {
    ...status,
    screen: { ...screen, race: race && { raceId: race.raceId, classId: race.classId }, standing: standing.length },
  };
}
