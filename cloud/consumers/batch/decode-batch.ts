import type { GapMessage, PackedSample } from '@alleycat/contract';
import { decodeRecord } from './decode-record.ts';
import type { KinesisStreamEvent } from './kinesis-event.ts';
import type { RefusedRecord } from './set-aside.ts';

/** The samples and gaps of one record, with where and when it stands in the stream. */
export interface ArrivedSamples {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly arrivedAtMs: number;
  readonly bikeId: string;
  readonly samples: readonly PackedSample[];
  /** What the bike says that it made and lost. */
  readonly gaps: GapMessage['gaps'];
}

export interface DecodedBatch {
  readonly arrived: readonly ArrivedSamples[];
  readonly refused: readonly RefusedRecord[];
}

/** Decodes a batch through the contract. What does not decode is refused with a reason; it never stops the rest. */
export function decodeBatch(event: KinesisStreamEvent): DecodedBatch {
  const arrived: ArrivedSamples[] = [];
  const refused: RefusedRecord[] = [];
  const shardId = shardOf(event);
  for (const { kinesis } of event.Records) {
    const { sequenceNumber, partitionKey, data } = kinesis;
    const decoded = decodeRecord(data, partitionKey);
    if (decoded.ok) {
      const arrivedAtMs = Math.round(kinesis.approximateArrivalTimestamp * 1000);
      const { bikeId, samples, gaps } = decoded;
      arrived.push({ shardId, sequenceNumber, arrivedAtMs, bikeId, samples, gaps });
    } else {
      refused.push({ shardId, sequenceNumber, partitionKey, reason: decoded.reason, data });
    }
  }
  return { arrived, refused };
}

/** The shard of a batch: Lambda never mixes two. Two streams may use the same shard ids and sequence numbers. */
function shardOf({ Records: [first] }: KinesisStreamEvent): string {
  if (first === undefined) return '';
  const { eventID, eventSourceARN } = first;
  const stream = eventSourceARN.slice(eventSourceARN.lastIndexOf('/') + 1);
  return `${stream}/${eventID.slice(0, Math.max(0, eventID.lastIndexOf(':')))}`;
}
