import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ResultsReader } from '../consumers/leaderboard/read-results.ts';

const MAX_LIMIT = 500;

/** Results over HTTP on 127.0.0.1. */
export interface ResultsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /results?race=…&class=…&after=…&limit=…` and `GET /bests?class=…` as JSON on a port of 127.0.0.1, 0 for a free
 * one. Anything else is 404, and a number out of its range 400.
 */
export async function startResultsServer(reader: ResultsReader, port: number): Promise<ResultsServer> {
  const server = createServer(async (request, response) => {
    const answer = await answerTo(reader, request.method ?? '', request.url ?? '').catch(() => FAILED);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(answer.body)}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const FAILED: Answer = { status: 500, body: { error: 'the results cannot be read' } };

async function answerTo(reader: ResultsReader, method: string, target: string): Promise<Answer> {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const number = (name: string, min: number, max: number, fallback?: number): number => {
    const text = searchParams.get(name) ?? String(fallback);
    const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
    if (value < min || value > max) throw new RangeError(`${name}: a whole number from ${min} to ${max}`);
    return value;
  };
  if (method !== 'GET') return { status: 405, body: { error: 'only GET' } };
  try {
    if (pathname === '/bests') return { status: 200, body: await reader.bests(number('class', 1, 6)) };
    if (pathname !== '/results') return { status: 404, body: { error: 'there are /results and /bests' } };
    const query = {
      raceId: number('race', 0, 333_333_333),
      classId: number('class', 1, 6),
      after: number('after', 0, 1_000_000, 0),
      limit: number('limit', 1, MAX_LIMIT, 100),
    };
    return { status: 200, body: await reader.page(query) };
  } catch (error) {
    if (error instanceof RangeError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}
