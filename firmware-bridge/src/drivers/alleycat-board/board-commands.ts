import type { Cancel, Clock } from '../../clock.ts';
import { type BoardIdentity, type BoardRefusalReason, decodeLine, encodeCommand } from './line.ts';

/** Why a command to the board was not carried out. */
export type BoardRefusal =
  | BoardRefusalReason
  | 'malformed'
  | 'no-board'
  | 'racing'
  | 'port-closed'
  | 'too-many'
  | 'no-answer';

/** How a command to the board ended; `identity` is what it said of itself in answer to `ID?`. */
export type BoardAnswer =
  | { readonly reply: { readonly command: string; readonly identity?: BoardIdentity } }
  | { readonly error: { readonly reason: BoardRefusal; readonly text: string } };

interface Asked {
  readonly command: string;
  readonly resolve: (answer: BoardAnswer) => void;
}

interface Outstanding extends Asked {
  readonly tag: number;
  identity?: BoardIdentity;
  readonly cancel: Cancel;
}

const ANSWER_MS = 1000;
/** A question changes nothing, so it is asked again: a board that boots, as one just plugged in does, hears the first one not. */
const QUESTION_ATTEMPTS = 3;
const MAX_WAITING = 8;
const MAX_TAG = 65_535;
/** A name, then fields, as in `ID?`, `CAL,ZERO` and `MAG,2`; the tag is put between them. */
const COMMAND = /^[A-Z]{2,3}\??(,[A-Z0-9]{1,10}){0,3}$/;

const REFUSALS: { readonly [reason in BoardRefusal]: string } = {
  malformed: 'not a command of the board; for example ID? or CAL,ZERO or MAG,1',
  'no-board': 'this bike takes no commands: serial.driver is not alleycat-board',
  racing: 'a race runs, and this would change what it measures; try again after it, or leave it on the rider page',
  'port-closed': 'the serial port is closed',
  'too-many': `${MAX_WAITING} commands wait already`,
  'no-answer': `the board has not answered within ${ANSWER_MS} ms`,
  CMD: 'the board does not know this command: its firmware is of another version',
  ARG: 'the board does not take this value',
  BUSY: 'the board could not do it now: it is saving, or it has no usable resistance reading',
};

/** Sends commands to the sensor board one after the other and hears its answers; hardware/protocol/README.md, "Commands". */
export class BoardCommands {
  readonly #clock: Clock;
  readonly #write: (text: string) => void;
  readonly #waiting: Asked[] = [];
  #isOpen = false;
  #tag = 0;
  #current: Outstanding | undefined;

  constructor(clock: Clock, write: (text: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  portOpened(): void {
    this.#isOpen = true;
  }

  portClosed(): void {
    this.#isOpen = false;
    this.#end(refused('port-closed'));
  }

  /** Resolves with the board's answer, or why there is none; never throws. */
  ask(command: string): Promise<BoardAnswer> {
    if (!COMMAND.test(command)) return Promise.resolve(refused('malformed'));
    if (!this.#isOpen) return Promise.resolve(refused('port-closed'));
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve(refused('too-many'));
    return new Promise((resolve) => {
      this.#waiting.push({ command, resolve });
      this.#next();
    });
  }

  /** Hears a line from the board, without its line feed. */
  line(text: string): void {
    const current = this.#current;
    if (current === undefined) return;
    const line = decodeLine(text.slice(text.lastIndexOf('$')).trimEnd());
    if (line.kind === 'identity') current.identity = line;
    if (line.kind !== 'answer' || line.tag !== current.tag) return;
    const { command, identity } = current;
    this.#end(line.ok ? { reply: { command, ...(identity && { identity }) } } : refused(line.reason));
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const asked = this.#waiting.shift();
    if (asked === undefined) return;
    if (!this.#isOpen) {
      asked.resolve(refused('port-closed'));
      this.#next();
      return;
    }
    this.#send(asked, 1);
  }

  #send(asked: Asked, attempt: number): void {
    this.#tag = (this.#tag % MAX_TAG) + 1;
    const cancel = this.#clock.at(this.#clock.monotonicMs() + ANSWER_MS, () => {
      if (asked.command.endsWith('?') && attempt < QUESTION_ATTEMPTS) this.#send(asked, attempt + 1);
      else this.#end(refused('no-answer'));
    });
    this.#current = { ...asked, tag: this.#tag, cancel };
    const [name = '', ...fields] = asked.command.split(',');
    this.#write(encodeCommand(name, this.#tag, ...fields));
  }

  #end(answer: BoardAnswer): void {
    const current = this.#current;
    this.#current = undefined;
    current?.cancel();
    current?.resolve(answer);
    this.#next();
  }
}

/** The answer to a command that was not carried out. */
export function refused(reason: BoardRefusal): BoardAnswer {
  return { error: { reason, text: REFUSALS[reason] } };
}
