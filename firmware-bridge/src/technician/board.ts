import type { Config } from '../config.ts';
import type { BoardAnswer } from '../drivers/alleycat-board/board-commands.ts';
import type { BoardIdentity } from '../drivers/alleycat-board/line.ts';
import { command, type Run, type Shell } from './command.ts';
import { EXIT } from './exit-code.ts';
import { accessLine, type LineAccess, type LinePorts } from './line-access.ts';
import { listenFor } from './listen-for.ts';
import { judgeSelfTest, type SelfTestStep } from './self-test.ts';
import { paint, type Terminal } from './terminal.ts';

export interface BoardOutside extends Shell, LinePorts {
  readonly readConfig: (path: string) => Config;
}

type Result =
  | { readonly identity: BoardIdentity }
  | { readonly test: { readonly passed: boolean; readonly steps: readonly SelfTestStep[] } }
  | Extract<BoardAnswer, { error: unknown }>;

const ACTIONS = ['identify', 'settings', 'self-test', 'reset'] as const;
const SELF_TEST_MS = 3000;
/** A board that restarted says who it is by itself; its bootloader may wait for a new firmware first. */
const RESTART_MS = 4000;
const RESET_CAUSES: readonly (readonly [bit: number, name: string])[] = [
  [1, 'power on'],
  [2, 'reset pin'],
  [4, 'brown-out'],
  [8, 'watchdog'],
];

/** `alleycat board`: the sensor board, by way of the daemon or alone on the port. */
export function board(outside: BoardOutside): Run {
  const { terminal } = outside;
  const form = {
    name: 'board',
    about: `Asks the sensor board who it is (identify), shows or changes its settings (settings), tries it for
three seconds (self-test), restarts it (reset). Works beside the running daemon, and without it.`,
    positional: { name: ACTIONS.join('|'), min: 1, max: 1 },
    options: {
      serial: { kind: 'number', min: 0, max: 4_294_967_295, example: 42, about: 'settings: store this serial number' },
      magnets: { kind: 'number', min: 1, max: 8, example: 1, about: 'settings: store the magnets of one crank turn' },
    },
    examples: ['alleycat board identify', 'alleycat board settings --magnets 2', 'alleycat board self-test --json'],
  } as const;
  return command(form, outside, async ({ words: [action = ''], values, configPath }) => {
    const { serial, magnets, json } = values;
    if (!ACTIONS.some((known) => known === action) || (action !== 'settings' && (serial ?? magnets) !== undefined)) {
      terminal.tell(
        `alleycat board: ${action}: one of ${ACTIONS.join(', ')}; --serial and --magnets go with settings.\n`,
      );
      return EXIT.USAGE;
    }
    const line = await accessLine(outside.readConfig(configPath), outside);
    try {
      const store = [
        ...(serial === undefined ? [] : [`SER,${serial}`]),
        ...(magnets === undefined ? [] : [`MAG,${magnets}`]),
      ];
      const result = await act(action, store, line, outside);
      if (outside.signal.aborted) return EXIT.INTERRUPTED;
      if (json) terminal.out(`${JSON.stringify({ v: 1, via: line.via, ...result })}\n`);
      else if ('error' in result)
        terminal.tell(`${paint(terminal, 'red', result.error.text)} [${result.error.reason}]\n`);
      else terminal.out(textOf(result, terminal));
      if ('error' in result) return result.error.reason === 'racing' ? EXIT.TRY_AGAIN : EXIT.UNAVAILABLE;
      return 'test' in result && !result.test.passed ? EXIT.PROBLEM : EXIT.OK;
    } finally {
      await line.close();
    }
  });
}

async function act(action: string, store: readonly string[], line: LineAccess, shell: Shell): Promise<Result> {
  if (action === 'self-test') {
    const listening = begin(listenFor(line, { ...shell, durationMs: SELF_TEST_MS }));
    const answer = await line.ask('ID?');
    if ('error' in answer && answer.error.reason === 'no-board') return answer;
    const steps = judgeSelfTest(await listening, 'reply' in answer);
    return { test: { passed: steps.every(({ passed }) => passed), steps } };
  }
  if (action === 'reset') {
    // Listened for from before it restarts, so that its word is not missed.
    const enough = ({ identity }: { identity: BoardIdentity | undefined }): boolean => identity !== undefined;
    const listening = begin(listenFor(line, { ...shell, durationMs: RESTART_MS, enough }));
    const answer = await line.ask('RST');
    if ('error' in answer) return answer;
    const { identity } = await listening;
    if (identity !== undefined) return { identity };
  }
  for (const request of store) {
    const answer = await line.ask(request);
    if ('error' in answer) return answer;
  }
  // What was stored is read back.
  const answer = await line.ask('ID?');
  if ('error' in answer) return answer;
  const { identity } = answer.reply;
  return identity === undefined
    ? { error: { reason: 'no-answer', text: 'the board has not said who it is' } }
    : { identity };
}

/** What is awaited later: that it failed is told then, and ends nothing before. */
function begin<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

function textOf(result: Exclude<Result, { error: unknown }>, terminal: Terminal): string {
  if ('test' in result) {
    const rows = result.test.steps.map(({ id, passed, seen, remedy }) => {
      const mark = passed ? paint(terminal, 'green', 'ok') : paint(terminal, 'red', '!!');
      return `${mark} ${id.padEnd(11)} ${seen}${remedy === undefined ? '' : `\n   ${remedy}`}`;
    });
    return `${rows.join('\n')}\n${result.test.passed ? 'The board is well.' : 'The board has a problem.'}\n`;
  }
  const { firmware, serial, hardware, resetCause, magnets, zero, span } = result.identity;
  const causes = RESET_CAUSES.flatMap(([bit, name]) => (resetCause & bit ? [name] : []));
  const rows = [
    ['serial', serial === 0 ? 'not given yet' : String(serial)],
    ['firmware', firmware],
    ['hardware', hardware],
    ['started by', causes.join(', ') || 'unknown'],
    ['magnets', `${magnets} in one crank turn`],
    ['resistance', `0 % at raw ${zero}, 100 % at raw ${span}`],
  ] as const;
  return rows.map(([name, value]) => `${name.padEnd(11)} ${value}\n`).join('');
}
