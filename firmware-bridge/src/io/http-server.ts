import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Fault } from '../faults.ts';
import type { PageServer } from '../rider/page-server.ts';
import type { Answer, AssetName, Request } from '../rider/routes.ts';

const MAX_BODY_BYTES = 4096;
const MAX_CONNECTIONS = 64;
const MAX_STREAMS = 16;
const MAX_STREAM_BACKLOG_BYTES = 65_536;
const PORTS_TRIED = 20;
/** Without the third, node:http looks for requests that take too long only every 30 s. */
const PATIENCE = { requestTimeout: 5000, headersTimeout: 5000, connectionsCheckingInterval: 1000 };

const CONTENT_TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const satisfies Record<AssetName, string>;

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export type PageAssets = Readonly<Record<AssetName, string>>;

/** The rider page over node:http. */
export class NodePageServer implements PageServer {
  readonly #assets: PageAssets;
  readonly #streams = new Set<ServerResponse>();
  #server: Server | undefined;
  #latest: string | undefined;

  constructor(assets: PageAssets) {
    this.#assets = assets;
  }

  async open(address: { host: string; port: number }, answer: (request: Request) => Answer): Promise<string> {
    const last = address.port === 0 ? 0 : Math.min(65_535, address.port + PORTS_TRIED);
    for (let port = address.port; port <= last; port++) {
      const server = createServer({ ...PATIENCE, maxHeaderSize: 8192 }, (request, response) => {
        this.#serve(request, response, answer);
      });
      server.maxConnections = MAX_CONNECTIONS;
      if (await listens(server, address.host, port)) {
        this.#server = server;
        const bound = server.address();
        return `http://${address.host}:${typeof bound === 'object' && bound !== null ? bound.port : port}`;
      }
    }
    throw new Fault('PAGE_PORT_TAKEN', `${address.host}, ports ${address.port} to ${last}`);
  }

  push(screen: string): void {
    this.#latest = screen;
    for (const stream of this.#streams) {
      // A browser that does not read is let go; it comes back by itself.
      if (stream.writableLength > MAX_STREAM_BACKLOG_BYTES) stream.destroy();
      else stream.write(`data: ${screen}\n\n`);
    }
  }

  async close(): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    const server = this.#server;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #serve(incoming: IncomingMessage, response: ServerResponse, answer: (request: Request) => Answer): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    incoming.on('error', () => response.destroy());
    incoming.on('end', () => {
      if (bytes > MAX_BODY_BYTES) {
        sendJson(response, 413, { v: 1, error: `body: at most ${MAX_BODY_BYTES} bytes` });
        return;
      }
      const { host, origin, 'content-type': contentType } = incoming.headers;
      const headers = { host, origin, 'content-type': contentType };
      const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
      const body = Buffer.concat(chunks).toString('utf8');
      this.#send(response, answer({ method: incoming.method ?? 'GET', path, headers, body }));
    });
  }

  #send(response: ServerResponse, route: Answer): void {
    if (route.kind === 'asset') {
      response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': CONTENT_TYPES[route.name] });
      response.end(this.#assets[route.name]);
    } else if (route.kind === 'stream') this.#stream(response);
    else sendJson(response, route.status, route.body);
  }

  #stream(response: ServerResponse): void {
    if (this.#streams.size >= MAX_STREAMS) {
      sendJson(response, 503, { v: 1, error: `stream: at most ${MAX_STREAMS} screens at once, close another one` });
      return;
    }
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
    response.write(this.#latest === undefined ? ': waiting\n\n' : `data: ${this.#latest}\n\n`);
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    response.on('error', () => this.#streams.delete(response));
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body)}\n`);
}

function listens(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Fault('PAGE_PORT_TAKEN', `${host}:${port}: ${error.message}`, error));
    });
    server.listen(port, host, () => resolve(true));
  });
}
