import type { Writable } from 'node:stream';

/** Resolves when the stream takes more: at once as long as little waits in it, and also when it closes or the signal says so. */
export function untilDrained(stream: Writable, signal: AbortSignal): Promise<void> {
  if (!stream.writableNeedDrain || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      stream.off('drain', end);
      stream.off('close', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    stream.on('drain', end);
    stream.on('close', end);
    signal.addEventListener('abort', end);
  });
}
