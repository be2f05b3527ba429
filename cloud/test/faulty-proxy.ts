import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import { chance } from '../simulator/chance.ts';

/** Every so manieth PutRecords call fails as a whole, in each of these ways in turn. */
const FAIL_EVERY = 7;
const FAILURES = ['refuse', 'break', 'store and refuse', 'store and break'] as const;

interface Entry {
  readonly PartitionKey: string;
  readonly Data: string;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** No server takes a call without entries. */
const NOTHING_STORED: Answer = {
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: '{"FailedRecordCount":0,"Records":[]}',
};

export interface FaultyProxy {
  readonly url: string;
  /** Entries that it refused by itself, and calls that it made fail. */
  readonly counts: { readonly refused: number; readonly failedCalls: number };
  close(): Promise<void>;
}

/**
 * A proxy on loopback before a Kinesis server, which refuses a share (0 to 1) of the entries of PutRecords, by lot from a seed,
 * and makes every seventh call fail: before or after the server stored it, by an answer of 500 or a broken connection.
 */
export async function openFaultyProxy(
  target: string,
  { refuse, seed }: { refuse: number; seed: number },
): Promise<FaultyProxy> {
  const counts = { refused: 0, failedCalls: 0 };
  let calls = 0;
  let drawn = 0;

  async function putRecords(incoming: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    calls += 1;
    const call: { Records: Entry[] } = JSON.parse(body);
    const failure = calls % FAIL_EVERY === 0 ? FAILURES[counts.failedCalls % FAILURES.length] : undefined;
    if (failure !== undefined) counts.failedCalls += 1;
    if (failure === 'refuse') return answer(response, serverError());
    if (failure === 'break') return void response.destroy();
    const refused = call.Records.map(() => {
      drawn += 1;
      return chance(seed, drawn) < refuse;
    });
    const kept = call.Records.filter((_, place) => refused[place] === false);
    const stored =
      kept.length === 0 ? NOTHING_STORED : await forward(target, incoming, JSON.stringify({ ...call, Records: kept }));
    if (failure !== undefined) {
      if (failure === 'store and refuse') return answer(response, serverError());
      return void response.destroy();
    }
    if (stored.status !== 200) return answer(response, stored);
    const told: { Records: object[]; FailedRecordCount: number } = JSON.parse(stored.body);
    const results = told.Records.values();
    const Records = refused.map((isRefused, place) => (isRefused ? refusal(place) : (results.next().value ?? {})));
    const refusedHere = refused.length - kept.length;
    counts.refused += refusedHere;
    answer(response, {
      ...stored,
      body: JSON.stringify({ ...told, Records, FailedRecordCount: told.FailedRecordCount + refusedHere }),
    });
  }

  const server = createServer((incoming, response) => {
    void readBody(incoming).then(async (body) => {
      if (String(incoming.headers['x-amz-target']).endsWith('.PutRecords')) await putRecords(incoming, body, response);
      else answer(response, await forward(target, incoming, body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, counts, close };
}

function serverError(): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { status: 500, headers, body: '{"__type":"InternalFailure","message":"injected"}' };
}

function refusal(place: number): object {
  return place % 2 === 0
    ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'injected' }
    : { ErrorCode: 'InternalFailure', ErrorMessage: 'injected' };
}

function answer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function readBody(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function forward(target: string, { headers }: IncomingMessage, body: string): Promise<Answer> {
  const { host: _host, connection: _connection, ...kept } = headers;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      { method: 'POST', headers: { ...kept, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        readBody(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, headers: contentType(response), body: text }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function contentType({ headers }: IncomingMessage): OutgoingHttpHeaders {
  return { 'content-type': headers['content-type'] };
}
