import type { Cancel } from '../clock.ts';

/** Where a command writes and what it is written to. Results go to `out`; messages, prompts and progress to `tell`. */
export interface Terminal {
  /** Standard output is a terminal, so that a live screen can be drawn. */
  readonly isLive: boolean;
  /** Standard input is a terminal: somebody is there to press keys and answer prompts. */
  readonly isInteractive: boolean;
  /** Standard error is a terminal: progress may be drawn over itself. */
  readonly tellsLive: boolean;
  readonly colours: boolean;
  /** The locale shows more than ASCII. */
  readonly unicode: boolean;
  size(): { readonly columns: number; readonly rows: number };
  out(text: string): void;
  /** Resolves when `out` takes more; who writes much waits for it, so that a slow reader costs no memory. */
  outDrained(): Promise<void>;
  tell(text: string): void;
  /** Takes each key as it is pressed, without echo, until cancelled. Only where it is interactive. */
  keys(onKey: (key: string) => void): Cancel;
  /** Asks for one line; undefined when the input ends or the signal says so. */
  ask(prompt: string): Promise<string | undefined>;
  /** Takes the whole terminal until it is closed; then, or on a crash, what stood there before is shown again. */
  screen(): { draw(lines: readonly string[]): void; close(): void };
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const CODES: { readonly [style in Style]: number } = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/** Paints text in a style, where colours are shown. */
export function paint(terminal: Pick<Terminal, 'colours'>, style: Style, text: string): string {
  return terminal.colours && text !== '' ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
}
