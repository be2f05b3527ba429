import { describe, expect, test } from '@jest/globals';
import { createPollerClock } from './poller-clock.ts';

describe('the poller clock', () => {
  test('waits in scaled time and ends early on abort, without an error', async () => {
    const clock = createPollerClock(() => performance.now() * 1_000, 1_000);
    const startMs = clock.nowMs();
    await clock.wait(10_000, new AbortController().signal);
    expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(9_000);
    const abort = new AbortController();
    const waiting = clock.wait(86_400_000, abort.signal);
    abort.abort();
    await waiting;
    await clock.wait(86_400_000, abort.signal);
  });
});
