import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../faults.ts';
import { SOFTWARE_VERSION } from '../software-version.ts';
import type { BundleFolder } from '../technician/bundle.ts';

const run = promisify(execFile);
const LOG_LINES = '1000';
const MAX_LOG_BYTES = 4_194_304;

/**
 * A folder of this name in a new one that only this user may read; the system's tar packs it into `target`. Throws FILE_EXISTS or
 * FILE_FAILED when that cannot be, before anybody has waited for what is to be packed.
 */
export async function openBundleFolder(name: string, target: string, force: boolean): Promise<BundleFolder> {
  if (!force && (await isThere(target))) throw new Fault('FILE_EXISTS', target);
  try {
    await access(dirname(resolve(target)), constants.W_OK);
  } catch (error) {
    throw failed(error, target);
  }
  const parent = await mkdtemp(join(tmpdir(), 'alleycat-bundle-'));
  const folder = join(parent, name);
  await mkdir(folder);
  return {
    path: (file) => join(folder, file),
    write: (file, text) => writeFile(join(folder, file), text),
    pack: async () => {
      try {
        await run('tar', ['-czf', resolve(target), '-C', parent, name]);
      } catch (error) {
        throw failed(error, target);
      }
    },
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function failed(error: unknown, target: string): Fault {
  return new Fault('FILE_FAILED', error instanceof Error ? error.message : target, error);
}

/** What this runs on. */
export async function machineVersions(): Promise<Record<string, string>> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const model = await readFile('/proc/device-tree/model', 'utf8').catch(() => 'unknown');
  return {
    software: SOFTWARE_VERSION,
    node: process.version,
    kernel: release(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(system)?.[1] ?? 'unknown',
    architecture: process.arch,
    model: model.replaceAll('\0', ''),
  };
}

/** The last lines of the daemon's log from the system's journal, or why there are none. */
export async function daemonLog(): Promise<string> {
  const words = ['-u', 'alleycat-bridge', '-n', LOG_LINES, '--no-pager', '-o', 'cat'];
  try {
    const { stdout } = await run('journalctl', words, { maxBuffer: MAX_LOG_BYTES, timeout: 10_000 });
    return stdout === '' ? 'the system journal has no lines of alleycat-bridge\n' : stdout;
  } catch (error) {
    return `journalctl could not be asked: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}
