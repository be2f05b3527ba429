import type { PageServer } from '../src/rider/page-server.ts';
import type { Answer, Request } from '../src/rider/routes.ts';

/** A page server without a network: `ask` is a browser on the bike's own screen. */
export class FakePageServer implements PageServer {
  /** The last screen pushed, and how many were. */
  latest: string | undefined;
  pushed = 0;
  #answer: ((request: Request) => Answer) | undefined;

  async open(address: { host: string; port: number }, answer: (request: Request) => Answer): Promise<string> {
    this.#answer = answer;
    return `http://${address.host}:${address.port}`;
  }

  push(screen: string): void {
    this.latest = screen;
    this.pushed += 1;
  }

  async close(): Promise<void> {
    this.#answer = undefined;
  }

  ask(method: string, path: string, body: unknown = ''): Answer {
    if (this.#answer === undefined) throw new Error('the page is not open');
    const headers = { host: '127.0.0.1:8080', 'content-type': 'application/json' };
    return this.#answer({ method, path, headers, body: JSON.stringify(body) });
  }
}
