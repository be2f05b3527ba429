import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';

/**
 * Marks are names in the kernel and in no folder (unix(7), "abstract"): no card can refuse one, and it goes with the process that
 * has it. Anybody may connect, so nothing is answered there.
 */
const markOfBike = (bikeId: string): string => `\0alleycat-${bikeId}`;
const markOfJournal = (folder: string): string =>
  `\0alleycat-journal-${createHash('sha256').update(realPath(folder)).digest('hex').slice(0, 32)}`;

/** Lets every program of this machine see that a daemon of this bike runs, also where its control socket could not be made. */
export function markDaemon(bikeId: string): void {
  void takeMark(markOfBike(bikeId));
}

/** Keeps other daemons off a journal until this process ends. False when another one has it. */
export function holdJournal(folder: string): Promise<boolean> {
  return takeMark(markOfJournal(folder));
}

/** Whether a daemon of this bike runs on this machine, as far as its mark tells; one that hangs keeps its mark, and lets callers wait. */
export function isDaemonMarked(bikeId: string): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  return new Promise((answer) => {
    const socket = connect(markOfBike(bikeId), () => {
      socket.destroy();
      answer(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => answer(error.code === 'EAGAIN'));
  });
}

/** False when another process has it. A system that knows no such names says true, and the daemon does without. */
function takeMark(mark: string): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(true);
  return new Promise((answer) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error: NodeJS.ErrnoException) => answer(error.code !== 'EADDRINUSE'));
    server.listen(mark, () => answer(true));
    server.unref();
  });
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
