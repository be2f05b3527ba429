import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Arrival } from '../broker-recorder.ts';
import type { Line } from '../line.ts';
import { PLACES } from '../places.ts';
import type { Program } from '../program.ts';
import type { Seat, Stand } from '../stand.ts';
import { BridgeSubject } from '../subjects/bridge-subject.ts';
import { monotonicMs } from '../wall-clock.ts';

interface BikeOptions {
  /** Section `delivery` of the bridge's configuration, as far as it is not left to its defaults. */
  readonly delivery?: object;
  /** A journal to begin with. */
  readonly journal?: string;
}

/** What the daemon said in its log, all its lives together. */
interface Heard {
  /** Start of the second of each sample, epoch ms. */
  readonly madeTimesMs: number[];
  /** When it was connected first, monotonic ms. */
  connectedMs: number | undefined;
}

/** The real daemon, with an emulated board that is pedalled all the time, at the end of a line to the broker. */
export class Bike {
  readonly #stand: Stand;
  readonly #subject: BridgeSubject;
  readonly #seat: Seat;
  readonly #backlog: readonly Arrival[];
  readonly #heard: Readonly<Heard>;

  private constructor(stand: Stand, subject: BridgeSubject, seat: Seat, heard: Heard) {
    this.#stand = stand;
    this.#subject = subject;
    this.#seat = seat;
    this.#heard = heard;
    this.#backlog = stand.listen(subject.backlogTopic);
  }

  /** Places it, not started yet. It tries to connect at least once a second, so that little of a run goes by in waiting. */
  static async place(stand: Stand, line: Line, { delivery = {}, journal }: BikeOptions = {}): Promise<Bike> {
    const heard: Heard = { madeTimesMs: [], connectedMs: undefined };
    const subject = new BridgeSubject(PLACES.bridge, {
      settings: { uplink: { backoffMaxMs: 1000 }, delivery },
      onEvent: ({ event, timeMs }) => {
        if (event === 'sampleMade') heard.madeTimesMs.push(Number(timeMs));
        if (event === 'uplinkConnected') heard.connectedMs ??= monotonicMs();
      },
    });
    const seat = await stand.place(subject, line.port);
    if (journal !== undefined) cpSync(journal, subject.journalFolder(seat.surroundings.folder), { recursive: true });
    return new Bike(stand, subject, seat, heard);
  }

  /** Starts the daemon, the first time or again, and resolves when its page is open. */
  async start(): Promise<Program> {
    const program = this.#stand.run(this.#seat);
    await this.#stand.until(() => this.#subject.pageUrl !== undefined, program);
    return program;
  }

  /** Start of the second of each sample that it made, epoch ms. */
  get madeTimesMs(): readonly number[] {
    return this.#heard.madeTimesMs;
  }

  /** Sizes of the segments of its journal together, with the room that is kept ahead of what is written. */
  journalBytes(): number {
    const folder = this.#subject.journalFolder(this.#seat.surroundings.folder);
    const segments = readdirSync(folder).filter((file) => file.endsWith('.journal'));
    return segments.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  }

  get connectedMs(): number | undefined {
    return this.#heard.connectedMs;
  }

  get pageUrl(): string {
    return this.#subject.pageUrl ?? '';
  }

  /** Its live messages that arrived. */
  get live(): readonly Arrival[] {
    return this.#seat.arrivals;
  }

  /** Its packs of what waited that arrived. */
  get backlog(): readonly Arrival[] {
    return this.#backlog;
  }

  closePage(): void {
    this.#subject.closePage();
  }
}
