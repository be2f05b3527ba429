import type { Shell } from './command.ts';

/** Resolves after this many ms, or as soon as the program is to end. */
export function pause({ clock, signal }: Pick<Shell, 'clock' | 'signal'>, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.at(clock.monotonicMs() + durationMs, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
