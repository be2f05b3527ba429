import { Program } from '../../program.ts';
import type { Forwarder, ForwarderPlace, RunningForwarder } from './forwarder.ts';

interface LineFed {
  readonly name: string;
  readonly topic: string | undefined;
  readonly command?: string;
  /** The words that start it. */
  readonly words: (place: ForwarderPlace) => readonly string[];
}

/** A program that says `ready`, takes a message a line on its standard input, and says `accepted` for each that it has. */
export class LineFedForwarder implements Forwarder {
  readonly #kind: LineFed;

  constructor(kind: LineFed) {
    this.#kind = kind;
  }

  get name(): string {
    return this.#kind.name;
  }

  get topic(): string | undefined {
    return this.#kind.topic;
  }

  async start(place: ForwarderPlace): Promise<RunningForwarder> {
    const { name, command, words } = this.#kind;
    let isReady = false;
    let accepted = 0;
    const onLine = (line: string): void => {
      if (line === 'ready') isReady = true;
      if (line === 'accepted') accepted += 1;
    };
    const program = place.stand.start(
      new Program(name, words(place), { onLine, ...(command !== undefined && { command }) }),
    );
    await place.stand.until(() => isReady, program);
    return {
      program,
      get accepted() {
        return accepted;
      },
      hand: (payload) => program.write(payload),
      leave: () => {},
    };
  }
}
