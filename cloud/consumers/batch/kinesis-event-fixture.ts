import type { KinesisStreamEvent } from './kinesis-event.ts';

/** A record for a test: any JSON value, or raw text, from a bike; `bike-1` unless said otherwise. */
export interface FixtureRecord {
  readonly sequence: number;
  readonly bikeId?: string;
  readonly arrivedAtMs: number;
  readonly value?: unknown;
  readonly raw?: string;
}

/** A batch as Lambda would hand it over, for tests. */
export function kinesisEvent(
  shardId: string,
  records: readonly FixtureRecord[],
  streamName = 'alleycat-live',
): KinesisStreamEvent {
  return {
    Records: records.map(({ sequence, bikeId = 'bike-1', arrivedAtMs, value, raw }) => {
      const sequenceNumber = String(sequence).padStart(20, '0');
      return {
        eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${streamName}`,
        eventID: `${shardId}:${sequenceNumber}`,
        kinesis: {
          partitionKey: bikeId,
          sequenceNumber,
          data: Buffer.from(raw ?? JSON.stringify(value)).toString('base64'),
          approximateArrivalTimestamp: arrivedAtMs / 1000,
        },
      };
    }),
  };
}
