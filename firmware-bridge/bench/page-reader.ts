import { type ClientRequest, get } from 'node:http';

/** A browser's half of the rider page's live stream: keeps it open and counts the screens that come. */
export class PageReader {
  readonly #request: ClientRequest;
  #screens = 0;
  #problem: string | undefined;

  /** Opens the stream of the page at `url`, as http://127.0.0.1:8080. */
  constructor(url: string) {
    this.#request = get(`${url}/api/stream`, { headers: { accept: 'text/event-stream' } }, (response) => {
      if (response.statusCode !== 200) this.#problem = `the page's stream answered ${response.statusCode}`;
      response.setEncoding('utf8').on('data', (text: string) => {
        this.#screens += text.match(/^data: /gm)?.length ?? 0;
      });
      response.on('close', () => {
        this.#problem ??= "the page's stream ended";
      });
    });
    this.#request.on('error', (error) => {
      this.#problem ??= `the page's stream failed: ${error.message}`;
    });
  }

  get screens(): number {
    return this.#screens;
  }

  /** Why the stream no longer comes; undefined while it does. */
  get problem(): string | undefined {
    return this.#problem;
  }

  close(): void {
    this.#request.destroy();
  }
}
