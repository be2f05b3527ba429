import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { LocalStreams } from './local-streams.ts';
import { answerStreamRequest } from './stream-request.ts';

const LOOPBACK = '127.0.0.1';
/** A full PutRecords call of 10 MiB in base64, its keys and its punctuation fit. */
const MAX_BODY_BYTES = 16 * 1_048_576;
const MAX_BUFFERED_BYTES = 4 * MAX_BODY_BYTES;
const MAX_CONNECTIONS = 256;
const IDLE_CONNECTION_MS = 120_000;
const HTTP2_PREFACE = 'PRI';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** A running stream server. */
export interface StreamServer {
  readonly port: number;
  /** What to give the AWS SDK as its endpoint. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the streams as the Kinesis API, JSON 1.1, on 127.0.0.1 only. One port speaks HTTP/1.1 and HTTP/2 without TLS,
 * told apart by the first bytes. Port 0 lets the system choose.
 */
export async function startStreamServer(streams: LocalStreams, port: number): Promise<StreamServer> {
  const buffered = { bytes: 0 };
  const onRequest = (request: Request, response: Response): void => {
    serve(streams, request, response, buffered);
  };
  const http1 = createHttpServer({ keepAliveTimeout: 30_000 }, onRequest);
  const http2 = createHttp2Server(onRequest);
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(IDLE_CONNECTION_MS, () => socket.destroy());
    socket.once('readable', () => {
      const first = readFirst(socket);
      if (first === undefined) return;
      socket.unshift(first);
      const protocol = first.toString('latin1', 0, HTTP2_PREFACE.length) === HTTP2_PREFACE ? http2 : http1;
      protocol.emit('connection', socket);
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: boundPort,
    url: `http://${LOOPBACK}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function readFirst(socket: Socket): Buffer | undefined {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}

function serve(streams: LocalStreams, request: Request, response: Response, buffered: { bytes: number }): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let refused = false;
  const release = (): void => {
    buffered.bytes -= sizeBytes;
    sizeBytes = 0;
    chunks.length = 0;
  };
  request.on('data', (chunk: Buffer) => {
    if (refused) return;
    if (sizeBytes + chunk.length > MAX_BODY_BYTES || buffered.bytes + chunk.length > MAX_BUFFERED_BYTES) {
      refused = true;
      release();
      send(response, {
        status: 413,
        body: `{"__type":"SerializationException","message":"Request body over 16 MiB."}`,
      });
      return;
    }
    sizeBytes += chunk.length;
    buffered.bytes += chunk.length;
    chunks.push(chunk);
  });
  request.on('end', () => {
    if (refused) return;
    const body = Buffer.concat(chunks);
    release();
    send(response, answerStreamRequest(streams, { method: request.method, target: targetOf(request), body }));
  });
  request.on('error', release);
  request.on('close', release);
  response.on('error', release);
}

function targetOf(request: Request): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target : '';
}

function send(response: Response, answer: { readonly status: number; readonly body: string }): void {
  const payload = Buffer.from(answer.body);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'content-length': String(payload.length) };
  response.writeHead(answer.status, headers);
  response.end(payload);
}
