import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { fullJitterMs } from '../full-jitter.ts';
import { judgeCallError, type PutAnswer, readPutAnswer } from '../simulator/put-answer.ts';
import type { RetryPorts } from './send-remaining.ts';

const MAX_ATTEMPTS = 8;
const PAUSE = { firstMs: 100, mostMs: 5_000 };

interface Entry {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/**
 * Puts at most 500 records and 5 MiB into a stream, and again exactly those that were not accepted, after pauses with full jitter;
 * resolves with those that never were. Rejects for an error that time does not mend. Needs kinesis:PutRecords, and a client
 * that does not retry by itself.
 */
export async function putRecords<Record extends Entry>(
  client: KinesisClient,
  streamName: string,
  records: readonly Record[],
  { sleepMs, random }: RetryPorts,
): Promise<readonly Record[]> {
  let left = records;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && left.length > 0; attempt++) {
    if (attempt > 0) await sleepMs(fullJitterMs(attempt, PAUSE, random));
    const answer = await putOnce(client, streamName, left);
    if (answer.kind === 'answered') left = left.filter((_, place) => answer.refused.has(place));
    else if (!answer.again) throw new Error(`${streamName}: ${answer.error}`);
  }
  return left;
}

async function putOnce(client: KinesisClient, StreamName: string, entries: readonly Entry[]): Promise<PutAnswer> {
  const Records = entries.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data }));
  try {
    return readPutAnswer(entries.length, await client.send(new PutRecordsCommand({ StreamName, Records })));
  } catch (error) {
    return judgeCallError(error);
  }
}
