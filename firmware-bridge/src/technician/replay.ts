import { command, type Run, type Shell } from './command.ts';
import { EXIT } from './exit-code.ts';
import { pause } from './pause.ts';
import { type Played, playCapture } from './play-capture.ts';
import type { CaptureFindings } from './read-capture.ts';
import type { ReplayRow } from './replay-capture.ts';
import { type ListingChoice, listingHead, listRow, STAGES, summaryText } from './replay-listing.ts';
import {
  comparedListing,
  type ListingDifference,
  type ListingTarget,
  printedListing,
} from './replay-listing-target.ts';

/** A capture that is being read. */
export interface CaptureFile {
  readonly sizeBytes: number;
  /** Bytes of the file that were read, before they were decompressed. */
  bytesRead(): number;
  /** Throws FILE_FAILED. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface ReplayOutside extends Shell {
  readonly openCapture: (path: string) => Promise<CaptureFile>;
  readonly readLines: (path: string) => AsyncIterator<string>;
}

const BAR_WIDTH = 30;
const BAR_PERIOD_MS = 100;
const FULL_SHARE = 1;

/** `alleycat replay`: sends a capture through the stages of the bridge and lists what each of them makes of it. */
export function replay(outside: ReplayOutside): Run {
  const { terminal } = outside;
  const form = {
    name: 'replay',
    about:
      'Sends a capture through the stages of the bridge and lists what each makes of it, exactly the same each time:\nlines, readings, samples and messages side by side. Then says what was discarded, and why.',
    positional: { name: 'FILE', min: 1, max: 1 },
    options: {
      stage: { kind: 'choice', among: STAGES, about: 'only this stage, in full' },
      realtime: { kind: 'flag', about: 'as fast as it was captured' },
      speed: { kind: 'number', min: 0.1, max: 1000, example: 10, about: 'so many times as fast as it was captured' },
      expect: {
        kind: 'text',
        example: 'good.txt',
        about: 'compare with this listing and print none; exit code 65 if it differs',
      },
    },
    examples: [
      'alleycat replay dropouts.capture.gz',
      'alleycat replay dropouts.capture.gz --stage sample --json',
      'alleycat replay dropouts.capture.gz --expect good.txt',
    ],
  } as const;
  return command(form, outside, async ({ words: [path = ''], values }) => {
    const choice = { stage: STAGES.find((stage) => stage === values.stage), json: values.json };
    const speed = values.speed ?? (values.realtime ? 1 : undefined);
    const target =
      values.expect === undefined
        ? printedListing(terminal, speed !== undefined)
        : comparedListing(outside.readLines(values.expect));
    const played = await play(await outside.openCapture(path), { choice, speed, target, outside });
    if (played !== undefined && values.json) await target.take(JSON.stringify({ v: 1, ...played }));
    const difference = await target.end();
    if (played !== undefined) {
      const { summary, findings } = played;
      terminal.tell(`\n${summaryText(summary)}`);
      for (const sentence of sentencesOf(findings)) terminal.tell(`${path}: ${sentence}.\n`);
    }
    if (outside.signal.aborted) return EXIT.INTERRUPTED;
    if (difference !== undefined) {
      terminal.tell(differenceText(difference, values.expect ?? ''));
      return EXIT.DATA;
    }
    return played?.findings.checksum === 'wrong' ? EXIT.DATA : EXIT.OK;
  });
}

interface Play {
  readonly choice: ListingChoice;
  readonly speed: number | undefined;
  readonly target: ListingTarget;
  readonly outside: ReplayOutside;
}

async function play(file: CaptureFile, { choice, speed, target, outside }: Play): Promise<Played | undefined> {
  const { clock, signal } = outside;
  const showBar = progressBar(file, outside);
  const startedMs = clock.monotonicMs();
  const takeRows = async (rows: readonly ReplayRow[]): Promise<boolean> => {
    for (const row of rows) {
      const earlyMs = speed === undefined ? 0 : startedMs + row.atUs / 1000 / speed - clock.monotonicMs();
      if (earlyMs > 0) await pause(outside, earlyMs);
      if (signal.aborted) return false;
      for (const line of listRow(row, choice)) if (!(await target.take(line))) return false;
    }
    showBar(false);
    return true;
  };
  for (const line of listingHead(choice)) if (!(await target.take(line))) return undefined;
  const played = await playCapture(file.chunks, takeRows);
  showBar(true);
  return played;
}

/** Draws how much of the file is done, where the listing goes elsewhere than to the same terminal. */
function progressBar(file: CaptureFile, { terminal, clock }: Shell): (isDone: boolean) => void {
  if (!terminal.tellsLive || terminal.isLive) return () => {};
  let dueMs = clock.monotonicMs();
  return (isDone) => {
    const nowMs = clock.monotonicMs();
    if (!isDone && nowMs < dueMs) return;
    dueMs = nowMs + BAR_PERIOD_MS;
    const share = isDone ? FULL_SHARE : Math.min(FULL_SHARE, file.bytesRead() / Math.max(1, file.sizeBytes));
    const bar = '#'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH);
    terminal.tell(`\r[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %${isDone ? '\n' : ''}`);
  };
}

function differenceText({ lineNumber, before, expected, is }: ListingDifference, path: string): string {
  const rows = [
    ...(before === undefined ? [] : [`  both      ${before}`]),
    `  expected  ${expected ?? '(its end)'}`,
    `  is        ${is ?? '(its end)'}`,
  ];
  return `\nThe listing differs from ${path} at line ${lineNumber}:\n${rows.join('\n')}\n`;
}

/** What is to be said of the file itself. */
function sentencesOf({ checksum, damaged, unknown, tooLong, torn }: CaptureFindings): string[] {
  const sentences = [
    checksum === 'missing' && 'the capture was cut off before its end; all that stands in it was replayed',
    checksum === 'wrong' && 'the checksum is wrong: this is not what was captured',
    torn && 'the last line is torn and was left out',
    damaged > 0 && `${damaged} lines are damaged and were left out`,
    tooLong > 0 && `${tooLong} lines are too long and were left out`,
    unknown > 0 && `${unknown} lines have codes of newer software and were left out`,
  ];
  return sentences.filter((sentence) => sentence !== false);
}
