import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { encodeLineEvent, type LineEvent } from '../technician/chunk-event.ts';

/** How far a reader may fall behind: half a minute of a board at 38400 baud. */
const MAX_BACKLOG_BYTES = 131_072;

/** One reader of the raw serial line. Times count from when it began to listen. */
export class ChunkStream {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #startMs: number;
  #lostChunks = 0;

  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
  }

  /** Passes an event on; what a slow reader cannot take is counted, and said when it reads again. */
  pass(...event: LineEvent): void {
    if (this.#response.writableLength > MAX_BACKLOG_BYTES) {
      this.#lostChunks += 1;
      return;
    }
    const us = Math.round((this.#clock.monotonicMs() - this.#startMs) * 1000);
    const reason = `the reader fell behind by ${this.#lostChunks} chunks`;
    const lost = this.#lostChunks > 0 ? `${encodeLineEvent(us, 'lost', reason)}\n` : '';
    this.#lostChunks = 0;
    this.#response.write(`${lost}${encodeLineEvent(us, ...event)}\n`);
  }
}
