import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DescribeStreamSummaryCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { judgeCallError, type PutAnswer, readPutAnswer } from './put-answer.ts';
import type { StreamRecord } from './stream-record.ts';

const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_SOCKETS = 16;
const LOCAL_REGION = 'us-east-1';

export interface KinesisStreamOptions {
  readonly streamName: string;
  /** Where the API is, or undefined for AWS by the standard chain of regions. */
  readonly endpoint?: string | undefined;
  /** For a server of this machine, which checks no signature: no credentials are looked for. */
  readonly local: boolean;
}

export interface StreamSummary {
  readonly openShards: number;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
}

/**
 * One Kinesis stream through the AWS SDK: over HTTP/1.1 with connections kept alive, because the SDK's own HTTP/2 opens a session
 * a request, and without the SDK's retries, which would repeat whole calls and keep it to themselves.
 */
export class KinesisStream {
  readonly #client: KinesisClient;
  readonly #streamName: string;

  constructor({ streamName, endpoint, local }: KinesisStreamOptions) {
    this.#streamName = streamName;
    const sockets = { keepAlive: true, maxSockets: MAX_SOCKETS };
    this.#client = new KinesisClient({
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(local ? { region: LOCAL_REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({
        httpAgent: new HttpAgent(sockets),
        httpsAgent: new HttpsAgent(sockets),
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      }),
    });
    // It copies every call and every answer for a logger that is not there: a twentieth of all the work.
    this.#client.middlewareStack.remove('loggerMiddleware');
  }

  /** Sends one PutRecords call. It never rejects. */
  async send(records: readonly StreamRecord[]): Promise<PutAnswer> {
    try {
      const Records = records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data }));
      const answer = await this.#client.send(new PutRecordsCommand({ StreamName: this.#streamName, Records }));
      return readPutAnswer(records.length, answer);
    } catch (error) {
      return judgeCallError(error);
    }
  }

  /** Asks for the stream's shards and mode. Rejects with the SDK's error when there is no such stream or no answer. */
  async describe(): Promise<StreamSummary> {
    const { StreamDescriptionSummary: summary } = await this.#client.send(
      new DescribeStreamSummaryCommand({ StreamName: this.#streamName }),
    );
    const mode = summary?.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED';
    return { openShards: summary?.OpenShardCount ?? 0, mode };
  }

  close(): void {
    this.#client.destroy();
  }
}
