import { createInterface } from 'node:readline';
import type { Cancel } from '../clock.ts';
import type { Terminal } from '../technician/terminal.ts';
import { untilDrained } from './until-drained.ts';

interface TerminalChoice {
  /** Results are for a program: no colours. */
  readonly plain: boolean;
  readonly signal: AbortSignal;
}

/** The terminal, or what stands in its place, that this program was started on. */
export function nodeTerminal({ plain, signal }: TerminalChoice): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const isDumb = env['TERM'] === 'dumb';
  const mayColour = !plain && !env['NO_COLOR'] && !isDumb;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return {
    isLive: stdout.isTTY === true && !isDumb,
    isInteractive: stdin.isTTY === true,
    tellsLive: stderr.isTTY === true && !isDumb,
    colours: mayColour && (stdout.isTTY === true || Boolean(env['FORCE_COLOR'])),
    unicode: /utf-?8/i.test(locale) && !isDumb,
    // A terminal that does not know its size, such as a serial console, says 0.
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    out: (text) => stdout.write(text),
    outDrained: () => untilDrained(stdout, signal),
    tell: (text) => stderr.write(text),
    keys: (onKey) => listenForKeys(onKey),
    ask: (prompt) => askForLine(prompt, signal),
    screen: openScreen,
  };
}

/** Raw mode, so that each key comes at once and Ctrl-C is a key like the others; the mode is restored also on a crash. */
function listenForKeys(onKey: (key: string) => void): Cancel {
  const { stdin } = process;
  const restore = (): void => {
    stdin.setRawMode(false);
  };
  const take = (data: Buffer): void => {
    for (const key of data.toString('latin1')) onKey(key);
  };
  stdin.setRawMode(true);
  process.once('exit', restore);
  stdin.on('data', take);
  stdin.resume();
  return () => {
    stdin.off('data', take);
    stdin.pause();
    process.off('exit', restore);
    restore();
  };
}

/** The terminal's second screen, without a cursor; what is too long for it is cut and never wrapped. */
function openScreen(): ReturnType<Terminal['screen']> {
  const { stdout } = process;
  const close = (): void => {
    process.off('exit', close);
    stdout.write('\x1b[?7h\x1b[?25h\x1b[?1049l');
  };
  process.once('exit', close);
  stdout.write('\x1b[?1049h\x1b[?25l\x1b[?7l');
  return {
    // What stood there is erased before a line is written: behind a line as wide as the screen its last character would go.
    // And no line feed behind the last line, which may be that of the screen: the first one would go.
    draw: (lines) =>
      stdout.write(
        `\x1b[H${lines.map((line, index) => `${index < lines.length - 1 ? '\x1b[K' : '\x1b[J'}${line}`).join('\r\n')}`,
      ),
    close,
  };
}

function askForLine(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const lines = createInterface({
      input: process.stdin,
      output: process.stderr,
      terminal: process.stdin.isTTY === true,
    });
    const end = (line: string | undefined): void => {
      signal.removeEventListener('abort', stop);
      lines.removeAllListeners();
      lines.close();
      resolve(line);
    };
    const stop = (): void => end(undefined);
    signal.addEventListener('abort', stop);
    lines.on('close', stop);
    // In a prompt readline takes Ctrl-C from the terminal: it is passed on as the signal that it stands for.
    lines.on('SIGINT', () => {
      process.kill(process.pid, 'SIGINT');
      stop();
    });
    lines.question(prompt, end);
  });
}
