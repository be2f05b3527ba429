import { readFileSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Cancel, Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { certificateProblem } from './certificate-problem.ts';

/** PEM texts; what is not configured is undefined. */
export interface Certificates {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

type CertificatePaths = NonNullable<Config['uplink']['certificates']>;

const NAMES = ['ca', 'cert', 'key'] as const;
const MAX_FILE_BYTES = 262_144;
/** Three files are never replaced in one instant: they are judged when they have been left alone for this long. */
const SETTLE_MS = 1000;

/** The certificate files of the uplink. */
export class CertificateFiles {
  readonly #paths: CertificatePaths;
  readonly #clock: Clock;

  constructor(paths: CertificatePaths, clock: Clock) {
    this.#paths = paths;
    this.#clock = clock;
  }

  /** Reads and checks the files; throws the fault UPLINK_CERTIFICATE, which names the file and what is wrong with it. */
  read(): Certificates {
    const certificates: { ca?: string; cert?: string; key?: string } = {};
    for (const name of NAMES) {
      const path = this.#paths[name];
      if (path !== undefined) certificates[name] = readPem(name, path);
    }
    // Without a synchronised clock nobody can say whether a date has passed.
    const nowMs = this.#clock.synced() ? this.#clock.wallMs() : undefined;
    const problem = certificateProblem(certificates, nowMs);
    if (problem === undefined) return certificates;
    throw new Fault('UPLINK_CERTIFICATE', describe(problem.name, this.#paths[problem.name] ?? '', problem.text));
  }

  /** Calls back when any file in the folders of the certificates changed, once it is quiet again. */
  watch(onChange: () => void): Cancel {
    let cancelSettle: Cancel | undefined;
    const changed = (): void => {
      cancelSettle?.();
      cancelSettle = this.#clock.at(this.#clock.monotonicMs() + SETTLE_MS, onChange);
    };
    // Folders and not files: a file that is replaced by renaming is another one than the one that was watched.
    const folders = new Set(NAMES.flatMap((name) => this.#paths[name] ?? []).map((path) => dirname(path)));
    const closers = [...folders].map((folder) => watchFolder(folder, changed));
    return () => {
      cancelSettle?.();
      for (const close of closers) close();
    };
  }
}

/** A folder that cannot be watched is no fault: the files are read again at each connect all the same. */
function watchFolder(folder: string, changed: () => void): Cancel {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}

function readPem(name: keyof Certificates, path: string): string {
  try {
    const file = statSync(path);
    if (!file.isFile()) throw new Error('is not a file');
    if (file.size > MAX_FILE_BYTES) throw new Error(`has ${file.size} bytes, more than any PEM file`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('UPLINK_CERTIFICATE', describe(name, path, reasonOf(error)), error);
  }
}

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES') return 'may not be read by this user';
  return error instanceof Error ? error.message : String(error);
}

function describe(name: keyof Certificates, path: string, text: string): string {
  return `uplink.certificates.${name}: ${path} ${text}.`;
}
