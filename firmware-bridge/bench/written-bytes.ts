import { readFileSync, statfsSync } from 'node:fs';

/** f_type of tmpfs (linux/magic.h). */
const TMPFS_MAGIC = 0x01021994;

/** Bytes that a process has sent towards the disk since its start, by the kernel's count of the pages it made dirty. */
export function readWrittenBytes(pid: number): number {
  return parseWrittenBytes(readFileSync(`/proc/${pid}/io`, 'latin1'));
}

/** write_bytes of /proc/PID/io, less what was truncated before it reached the disk; NaN without them. */
export function parseWrittenBytes(io: string): number {
  const field = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1]);
  return field('write_bytes') - field('cancelled_write_bytes');
}

/** Throws when a folder is in memory: what is written there the kernel does not count. */
export function refuseMemoryDisk(folder: string): void {
  if (statfsSync(folder).type === TMPFS_MAGIC) {
    throw new Error(`${folder} is in memory (tmpfs), where no write is counted; put the project on a real disk`);
  }
}
