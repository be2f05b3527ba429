import type { Arrival } from '../broker-recorder.ts';
import type { Tick } from './subject.ts';

/** The tick of a peer's message, which carries its own stamp of the monotonic clock. */
export function stampedMessage({ payload, arrivalMs }: Arrival): Tick | undefined {
  const { deviceTimestamp, madeMs } = JSON.parse(payload);
  if (typeof deviceTimestamp !== 'number' || typeof madeMs !== 'number') return undefined;
  return { madeMs, arrivalMs, stampMs: deviceTimestamp };
}
