import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import type { DeviceFacts, Holder } from '../technician/doctor/doctor-ports.ts';

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

/** Programs that have the device open, but for this one; those of other users only when this is root. */
export async function deviceHolders(realPath: string): Promise<Holder[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const found = await Promise.all(pids.map(async (pid) => ((await holds(pid, realPath)) ? holder(pid) : undefined)));
  return found.filter((each) => each !== undefined);
}

async function holds(pid: string, realPath: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const files = await readdir(folder).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
  return targets.includes(realPath);
}

async function holder(pid: string): Promise<Holder> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'unknown');
  return { pid: Number(pid), name: name.trim() };
}

/** Whether the kernel's clock is synchronised, by systemd's word. */
export function systemdSaysSynced(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], { timeout: 3000 }, (error, stdout) => {
      resolve(!error && stdout.trim() === 'yes');
    });
  });
}
