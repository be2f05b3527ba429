import { createInterface } from 'node:readline/promises';

/** Where an operator's command speaks: results, messages, and a question before it does what cannot be undone. */
export interface Terminal {
  out(line: string): void;
  tell(line: string): void;
  /** False too when nobody is there to answer. */
  confirm(question: string): Promise<boolean>;
}

/** The process's own streams. A reader that has gone ends the program quietly. */
export function openTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    tell: (line) => process.stderr.write(`${line}\n`),
    confirm: async (question) => {
      if (!process.stdin.isTTY) return false;
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test(await lines.question(`${question} [y/N] `));
      } finally {
        lines.close();
      }
    },
  };
}
