import { connect, createServer } from 'node:net';

/** A name in the kernel and in no folder (unix(7), "abstract"): no card can refuse it, and it goes with the process that has it. */
function markOf(bikeId: string): string {
  return `\0alleycat-${bikeId}`;
}

/**
 * Lets every program of this machine see that a daemon of this bike runs, also where its control socket could not be made. Anybody
 * may connect, so nothing is answered. Where it cannot be had the daemon does without.
 */
export function markDaemon(bikeId: string): void {
  if (process.platform !== 'linux') return;
  const server = createServer((socket) => socket.destroy());
  server.on('error', () => {});
  server.listen(markOf(bikeId));
  server.unref();
}

/** Whether a daemon of this bike runs on this machine, as far as its mark tells; one that hangs keeps its mark. */
export function isDaemonMarked(bikeId: string): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(markOf(bikeId), () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}
