import type { Arrival } from '../../broker-recorder.ts';
import { monotonicMs } from '../../wall-clock.ts';

/** A message of a peer as it arrived. */
interface PeerArrival {
  readonly name: string;
  /** When it was handed over, monotonic ms. */
  readonly handedMs: number;
  readonly arrivalMs: number;
}

/** A sample as a script would publish it, about 100 bytes, by whose name it is known again. */
export function peerMessage(name: string): string {
  return JSON.stringify({
    name,
    deviceTimestamp: Date.now(),
    cadence: 85.3,
    resistance: 40.1,
    handedMs: monotonicMs(),
  });
}

export function readPeerMessages(arrivals: readonly Arrival[]): PeerArrival[] {
  return arrivals.map(({ payload, arrivalMs }) => {
    const { name, handedMs } = JSON.parse(payload);
    return { name, handedMs, arrivalMs };
  });
}
