import type { Shell } from './command.ts';
import { countsAgree, exactTurns } from './count-turns.ts';
import { EXIT } from './exit-code.ts';
import type { LineAccess } from './line-access.ts';
import { listenFor } from './listen-for.ts';

interface CadenceCheck extends Shell {
  /** How long turns are counted, s. */
  readonly seconds: number;
  /** What the person counts; undefined when it is to be asked. */
  readonly counted: number | undefined;
  readonly json: boolean;
}

/** Counts crank turns together with a person and compares; answers with the exit code. */
export async function checkCadence(line: LineAccess, check: CadenceCheck): Promise<number> {
  const { terminal, seconds, signal } = check;
  if (check.counted === undefined) {
    const begun = await terminal.ask(`Pedal evenly. Press Enter, and count the turns of the crank for ${seconds} s: `);
    if (begun === undefined) return EXIT.INTERRUPTED;
  }
  terminal.tell(`Counting for ${seconds} s.\n`);
  const { firstReport, lastReport } = await listenFor(line, { ...check, durationMs: seconds * 1000 });
  if (signal.aborted) return EXIT.INTERRUPTED;
  const board = firstReport && lastReport && exactTurns(firstReport, lastReport);
  if (board === undefined) {
    const isSilent = firstReport === undefined;
    const text = isSilent ? 'The board said nothing.' : 'The board restarted meanwhile; count again.';
    if (check.json) {
      const error = { reason: isSilent ? 'silent' : 'restarted', text };
      terminal.out(`${JSON.stringify({ v: 1, via: line.via, seconds, error })}\n`);
    }
    terminal.tell(`${text}\n${isSilent ? 'To find out why:\n  alleycat doctor\n' : ''}`);
    return EXIT.PROBLEM;
  }
  const counted = check.counted ?? (await askCount(check));
  if (counted === undefined) return EXIT.INTERRUPTED;
  const agrees = countsAgree(counted, board);
  const turns = Math.round(board * 10) / 10;
  if (check.json) terminal.out(`${JSON.stringify({ v: 1, via: line.via, seconds, counted, board: turns, agrees })}\n`);
  else terminal.out(`You counted ${counted} turns in ${seconds} s, the board ${turns.toFixed(1)}.\n`);
  terminal.tell(agrees ? 'They agree.\n' : `They do not agree. ${remedyFor(counted, board)}\n`);
  return agrees ? EXIT.OK : EXIT.PROBLEM;
}

async function askCount({ terminal }: Shell): Promise<number | undefined> {
  for (;;) {
    const answer = await terminal.ask('How many turns did you count? ');
    if (answer === undefined) return undefined;
    if (/^\d{1,4}(\.\d)?$/.test(answer.trim())) return Number(answer);
    terminal.tell(`"${answer.slice(0, 20)}" is no number of turns; for example 85.\n`);
  }
}

function remedyFor(counted: number, board: number): string {
  const ratio = board / Math.max(1, counted);
  const nearest = Math.round(ratio);
  if (nearest >= 2 && Math.abs(ratio - nearest) < 0.25)
    return `The board counts each turn ${nearest} times: set the magnets, alleycat calibrate`;
  if (board < 0.5) return 'The board counts nothing: check the crank sensor and its distance to the magnet.';
  return board > counted
    ? 'The board counts too much: check that the magnet does not pass the sensor twice in a turn.'
    : 'The board counts too little: check the distance of magnet and sensor, and the magnets set.';
}
