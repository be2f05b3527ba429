import { type FirehoseClient, PutRecordBatchCommand, ServiceUnavailableException } from '@aws-sdk/client-firehose';
import type { ArchiveWriter } from '../consumers/archive/archive-handler.ts';
import { firehoseCalls, firehoseRecords } from '../consumers/archive/firehose-records.ts';
import { REAL_RETRIES, sendRemaining } from './send-remaining.ts';

/**
 * Writes to a Firehose stream; sends again exactly the records that it refused, which over its quota may be a whole call. Needs
 * firehose:PutRecordBatch.
 */
export function firehoseArchive(client: FirehoseClient, deliveryStream: string, retries = REAL_RETRIES): ArchiveWriter {
  const send = async (records: readonly Uint8Array[]): Promise<readonly Uint8Array[]> => {
    const Records = records.map((Data) => ({ Data }));
    const request = new PutRecordBatchCommand({ DeliveryStreamName: deliveryStream, Records });
    try {
      const { FailedPutCount = 0, RequestResponses = [] } = await client.send(request);
      return FailedPutCount === 0 ? [] : records.filter((_, index) => RequestResponses[index]?.ErrorCode !== undefined);
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return records;
      throw error;
    }
  };
  return async (partitions) => {
    for (const call of firehoseCalls(firehoseRecords(partitions))) await sendRemaining(call, send, retries);
  };
}
