import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** An HTTP endpoint on loopback that keeps what it is sent, and answers JSON as it is told. */
export async function openHttpRecorder(answer: (request: RecordedRequest) => unknown) {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming: IncomingMessage, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', body: Buffer.concat(parts) };
    requests.push(request);
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify(answer(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
