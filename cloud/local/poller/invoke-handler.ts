import type { KinesisEvent } from './kinesis-event.ts';
import type { PollerClock } from './poller-clock.ts';

/** A consumer as Lambda sees it: an event in, nothing or a partial batch response out, a throw for total failure. */
export type KinesisHandler = (event: KinesisEvent) => Promise<unknown>;

/** What came back from a handler. */
export type Invocation = { readonly type: 'answered'; readonly response: unknown } | { readonly type: 'failed' };

/** Invokes a handler with a copy of the event, so that no two invocations share state, and bounds how long it may take. */
export async function invokeHandler(
  handler: KinesisHandler,
  event: KinesisEvent,
  clock: PollerClock,
  timeoutMs: number,
): Promise<Invocation> {
  const timer = new AbortController();
  const timeout = clock.wait(timeoutMs, timer.signal).then((): Invocation => ({ type: 'failed' }));
  try {
    return await Promise.race([answerOf(handler, event), timeout]);
  } finally {
    timer.abort();
  }
}

async function answerOf(handler: KinesisHandler, event: KinesisEvent): Promise<Invocation> {
  try {
    return { type: 'answered', response: await handler(structuredClone(event)) };
  } catch {
    return { type: 'failed' };
  }
}
