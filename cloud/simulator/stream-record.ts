import type { FleetMessage } from './fleet.ts';

/** A record to put into a stream. */
export interface StreamRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** The record that the stack's rule makes of a bike's message: the bike's id is added, and is the partition key. */
export function recordOf({ rider, json }: FleetMessage): StreamRecord {
  const { bikeId } = rider;
  // A bike id needs no escaping, and the message is a JSON object that is not empty.
  return { partitionKey: bikeId, data: Buffer.from(`${json.slice(0, -1)},"bikeId":"${bikeId}"}`) };
}
