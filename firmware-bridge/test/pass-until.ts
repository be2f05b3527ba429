import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 10_000;

/** Waits, in real time, until the condition holds; throws with its text after ten seconds. */
export async function passUntil(done: () => boolean): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  while (!done()) {
    if (Date.now() > endMs) throw new Error(`still not so after ${PATIENCE_MS} ms: ${done}`);
    await sleep(2);
  }
}
