import type { RealTime } from './scaled-clock.ts';

/** The real time of this machine. */
export const systemTime: RealTime = {
  nowMs: () => Date.now(),
  sleepMs: (durationMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, durationMs);
      signal.addEventListener('abort', finish);
    }),
};
