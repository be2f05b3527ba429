import { readFileSync } from 'node:fs';

/** What the kernel says about one program with all processes below it. */
export interface ProcessFigures {
  /** Resident memory, MiB; memory that several of the processes share counts several times. */
  readonly rssMb: number;
  /** CPU time used since the start, user and system, ms; resolution 10 ms. */
  readonly cpuMs: number;
}

/** Linux tells CPU time in ticks of 10 ms on every architecture (USER_HZ). */
const TICK_MS = 10;

/** Reads /proc for the process and its descendants; throws when the process has ended. */
export function readProcessFigures(pid: number): ProcessFigures {
  const processes = [pid, ...descendantsOf(pid)].map((each) => ({
    rssMb: parseRssMb(readFileSync(`/proc/${each}/status`, 'latin1')),
    cpuMs: parseCpuMs(readFileSync(`/proc/${each}/stat`, 'latin1')),
  }));
  const sum = (field: keyof ProcessFigures): number => processes.reduce((total, each) => total + each[field], 0);
  return { rssMb: sum('rssMb'), cpuMs: sum('cpuMs') };
}

/** MiB of the VmRSS line of /proc/PID/status; NaN without one, as of a process that is ending. */
export function parseRssMb(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** utime and stime of /proc/PID/stat, ms. Fields are counted from the end of the name, which may hold anything. */
export function parseCpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function descendantsOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').map(Number);
  return children.filter((child) => child > 0).flatMap((child) => [child, ...descendantsOf(child)]);
}
