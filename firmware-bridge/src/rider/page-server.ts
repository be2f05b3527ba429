import type { Answer, Request } from './routes.ts';

/** Where the rider looks: serves the page, its API and its live stream. */
export interface PageServer {
  /** Listens on the port, or the next free one; resolves with the page's address. `answer` decides every request. */
  open(address: { host: string; port: number }, answer: (request: Request) => Answer): Promise<string>;
  /** Sends a screen (JSON) to every open page. */
  push(screen: string): void;
  close(): Promise<void>;
}
