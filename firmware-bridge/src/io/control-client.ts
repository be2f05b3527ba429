import { type IncomingMessage, request } from 'node:http';
import type { BoardAnswer } from '../drivers/alleycat-board/board-commands.ts';
import { Fault } from '../faults.ts';
import type { Daemon, DaemonStatus } from '../technician/daemon.ts';
import { controlSocketPath } from './control-socket.ts';

const ANSWER_MS = 3000;
/** A command may wait at the daemon behind eight others, each of which the board has a second to answer. */
const BOARD_ANSWER_MS = 12_000;
const MAX_ANSWER_BYTES = 1_048_576;
const MAX_LINE_CHARACTERS = 65_536;

/** The daemon of a journal, asked over its control socket. */
export class ControlClient implements Daemon {
  readonly #path: string;

  constructor(journalFolder: string) {
    this.#path = controlSocketPath(journalFolder);
  }

  async status(): Promise<DaemonStatus | undefined> {
    const response = await this.#ask('GET', '/v1/status', ANSWER_MS).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTDIR') return undefined;
      throw faultOf(error);
    });
    if (response === undefined) return undefined;
    if (response.statusCode !== 200) throw new Fault('DAEMON_SILENT', errorIn(await jsonOf(response)));
    // The daemon is of the same project and version as this program, or close to it; what it lacks shows as missing.
    return (await jsonOf(response)) as DaemonStatus;
  }

  async chunks(onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const response = await this.#ask('GET', '/v1/chunks', ANSWER_MS, { signal }).catch(
      (error: NodeJS.ErrnoException) => {
        if (!signal.aborted) throw faultOf(error);
        return undefined;
      },
    );
    if (response === undefined) return;
    if (response.statusCode !== 200) throw new Fault('DAEMON_SILENT', errorIn(await jsonOf(response)));
    response.setEncoding('utf8');
    let rest = '';
    try {
      for await (const text of response) {
        const lines = (rest + text).split('\n');
        rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
        for (const line of lines) onLine(line);
      }
    } catch (error) {
      // A daemon that ends cuts the stream.
      if (!signal.aborted && !(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error;
    }
  }

  async board(command: string): Promise<BoardAnswer> {
    const body = JSON.stringify({ command });
    const response = await this.#ask('POST', '/v1/board', BOARD_ANSWER_MS, { body }).catch(
      (error: NodeJS.ErrnoException) => {
        throw faultOf(error);
      },
    );
    const answer = await jsonOf(response);
    if (typeof answer === 'object' && answer !== null && ('reply' in answer || 'error' in answer))
      return answer as BoardAnswer;
    throw new Fault('DAEMON_SILENT', 'its answer is not understood');
  }

  /** Resolves when the head of the answer is there; what keeps it from coming is thrown as the system tells it. */
  #ask(
    method: string,
    path: string,
    limitMs: number,
    { body, signal }: { readonly body?: string; readonly signal?: AbortSignal } = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ socketPath: this.#path, method, path, agent: false, ...(signal && { signal }) });
      outgoing.setTimeout(limitMs, () =>
        outgoing.destroy(new Fault('DAEMON_SILENT', `${this.#path}: no answer within ${limitMs / 1000} s`)),
      );
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        // A stream may be silent for as long as the board is.
        outgoing.setTimeout(0);
        resolve(response);
      });
      outgoing.end(body);
    });
  }
}

/** What is not the socket's absence, as a fault. */
function faultOf(error: NodeJS.ErrnoException): Fault {
  if (error instanceof Fault) return error;
  return new Fault(error.code === 'EACCES' ? 'DAEMON_DENIED' : 'DAEMON_SILENT', error.message, error);
}

/** Reads an answer, bounded in bytes and in time, however slowly it drips. */
async function jsonOf(response: IncomingMessage): Promise<unknown> {
  const timer = setTimeout(
    () => response.destroy(new Fault('DAEMON_SILENT', `its answer is not whole after ${ANSWER_MS} ms`)),
    ANSWER_MS,
  );
  let text = '';
  response.setEncoding('utf8');
  try {
    for await (const part of response) {
      text += part;
      if (text.length > MAX_ANSWER_BYTES)
        throw new Fault('DAEMON_SILENT', `its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
  } catch (error) {
    throw faultOf(error as NodeJS.ErrnoException);
  } finally {
    clearTimeout(timer);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault('DAEMON_SILENT', 'its answer is not JSON');
  }
}

function errorIn(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return 'no answer';
  const { error } = answer;
  return typeof error === 'object' && error !== null && 'text' in error ? String(error.text) : JSON.stringify(error);
}
