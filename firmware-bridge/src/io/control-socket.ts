import { chmodSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { Fault } from '../faults.ts';
import type { LineEvent } from '../technician/chunk-event.ts';
import type { DaemonAnswers } from '../technician/daemon.ts';
import { ChunkStream } from './chunk-stream.ts';

/** Owner and group may ask; the folder's own mode may forbid more. */
const MODE = 0o660;
/** Source: unix(7), sun_path less its end. What is longer would be cut off and end up under another name. */
const MAX_PATH_BYTES = 107;
const MAX_CONNECTIONS = 16;
const MAX_STREAMS = 4;
const MAX_BODY_BYTES = 1024;
/** Without the third, node:http looks for requests that take too long only every 30 s. */
const PATIENCE = { requestTimeout: 5000, headersTimeout: 5000, connectionsCheckingInterval: 1000 };

/** Where the daemon of a journal can be asked. */
export function controlSocketPath(journalFolder: string): string {
  return join(journalFolder, 'control.sock');
}

/** The daemon's local socket: HTTP/1.1 over a Unix socket beside the journal, for the technician's tool on the same machine. */
export class ControlSocket {
  readonly #clock: Clock;
  readonly #streams = new Set<ChunkStream>();
  readonly #server: Server;
  #answers: DaemonAnswers | undefined;

  private constructor(clock: Clock) {
    this.#clock = clock;
    this.#server = createServer({ ...PATIENCE, maxHeaderSize: 8192 }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * Listens at the journal's socket, replacing one that a killed daemon left behind. Throws JOURNAL_IN_USE when a living daemon
   * answers there, and the system's error when no socket can be made.
   */
  static async open(journalFolder: string, clock: Clock): Promise<ControlSocket> {
    const path = controlSocketPath(journalFolder);
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw new Error(`${path} has more than ${MAX_PATH_BYTES} bytes`);
    const control = new ControlSocket(clock);
    if (!(await control.#listens(path))) {
      if (await answers(path)) throw new Fault('JOURNAL_IN_USE', `${path} answers.`);
      await removeDead(path);
      if (!(await control.#listens(path))) throw new Fault('JOURNAL_IN_USE', `${path} was taken meanwhile.`);
    }
    chmodSync(path, MODE);
    return control;
  }

  /** Until then every request is answered with 503. */
  serve(answers: DaemonAnswers): void {
    this.#answers = answers;
  }

  /** Hands what happened on the serial line to whoever listens. */
  chunk(...event: LineEvent): void {
    for (const stream of this.#streams) stream.pass(...event);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #listens(path: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error);
      this.#server.once('error', fail);
      this.#server.listen(path, () => {
        this.#server.off('error', fail);
        resolve(true);
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const what = `${request.method} ${request.url?.slice(0, 64)}`;
    const body = await readBody(request);
    const answers = this.#answers;
    if (body === undefined)
      send(response, 413, { error: { reason: 'too-large', text: `at most ${MAX_BODY_BYTES} bytes` } });
    else if (answers === undefined)
      send(response, 503, { error: { reason: 'starting', text: 'the daemon is starting' } });
    else if (what === 'GET /v1/status') send(response, 200, answers.status());
    else if (what === 'GET /v1/chunks') this.#stream(response);
    else if (what === 'POST /v1/board') await board(response, answers, body);
    else
      send(response, 404, { error: { reason: 'unknown', text: 'GET /v1/status, GET /v1/chunks or POST /v1/board' } });
  }

  #stream(response: ServerResponse): void {
    if (this.#streams.size >= MAX_STREAMS) {
      send(response, 503, { error: { reason: 'too-many', text: `at most ${MAX_STREAMS} listen at once` } });
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    const stream = new ChunkStream(response, this.#clock);
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
  }
}

async function board(response: ServerResponse, answers: DaemonAnswers, body: string): Promise<void> {
  const command = commandIn(body);
  if (command === undefined) {
    send(response, 400, { error: { reason: 'malformed', text: 'the body is to be {"command":"ID?"}' } });
    return;
  }
  const answer = await answers.board(command);
  send(response, 'reply' in answer ? 200 : 409, answer);
}

function commandIn(body: string): string | undefined {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null || !('command' in json)) return undefined;
    return typeof json.command === 'string' ? json.command : undefined;
  } catch {
    return undefined;
  }
}

/** The body as text, or undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ v: 1, ...body })}\n`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}

/** Takes the dead socket away. Only one of those that found it dead can move it; what turns out to live is put back. */
async function removeDead(path: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    if (!lstatSync(path).isSocket()) throw new Error(`${path} is no socket`);
    renameSync(path, aside);
  } catch (error) {
    throw isMissing(error) ? new Fault('JOURNAL_IN_USE', `${path} was taken meanwhile.`) : error;
  }
  if (await answers(aside)) {
    renameSync(aside, path);
    throw new Fault('JOURNAL_IN_USE', `${path} was taken meanwhile.`);
  }
  rmSync(aside);
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
