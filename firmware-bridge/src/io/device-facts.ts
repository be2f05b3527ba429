import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DeviceFacts, Holder } from '../technician/doctor/doctor-ports.ts';

const MAX_NAME = 100;

/** What stands at this path, behind every link. */
export async function deviceFacts(path: string): Promise<DeviceFacts> {
  try {
    const realPath = await realpath(path);
    const facts = await stat(realPath);
    const group = await groupName(facts.gid);
    return { kind: facts.isCharacterDevice() ? 'serial' : 'other', realPath, group };
  } catch {
    return { kind: 'missing', realPath: path, group: '' };
  }
}

async function groupName(gid: number): Promise<string> {
  const groups = await readFile('/etc/group', 'utf8').catch(() => '');
  const line = groups.split('\n').find((each) => each.split(':')[2] === String(gid));
  return line?.split(':', 1)[0] ?? String(gid);
}

/**
 * Programs that have the device open, but for this one: those of other users only when this is root, or when they have locked
 * the device, as the bridge does.
 */
export async function deviceHolders(realPath: string): Promise<Holder[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const locking = await lockingPids(realPath);
  const held = await Promise.all(pids.map(async (pid) => locking.has(pid) || (await holds(pid, realPath))));
  return await Promise.all(pids.filter((_, index) => held[index]).map(holder));
}

/** /proc/locks names a file by its device, in hex, and its inode; every user may read it. */
async function lockingPids(realPath: string): Promise<ReadonlySet<string>> {
  const facts = await stat(realPath).catch(() => undefined);
  if (facts === undefined) return new Set();
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  const rows = [...locks.matchAll(/FLOCK +\S+ +\S+ +(\d+) ([\da-f]+):([\da-f]+):(\d+) /g)];
  const isOurs = ([, , major = '', minor = '', inode]: RegExpMatchArray): boolean =>
    deviceNumber(Number.parseInt(major, 16), Number.parseInt(minor, 16)) === facts.dev && Number(inode) === facts.ino;
  return new Set(rows.filter(isOurs).map(([, pid = '']) => pid));
}

/** As the kernel tells it to programs: the lower 8 bits of the minor number, 12 of the major, the rest of the minor. */
function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
}

async function holds(pid: string, realPath: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
  return targets.includes(realPath);
}

/** A program by its name alone: among the words behind it there may be a password, and this goes into the bundle for support. */
async function holder(pid: string): Promise<Holder> {
  const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0', 1);
  const name = basename(program).replace(/[^ -~]/g, '?');
  return { pid: Number(pid), name: name === '' ? 'unknown' : name.slice(0, MAX_NAME) };
}

/** Whether the kernel's clock is synchronised, by systemd's word. */
export function systemdSaysSynced(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], { timeout: 3000 }, (error, stdout) => {
      resolve(!error && stdout.trim() === 'yes');
    });
  });
}
