import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { command, type Run, type Shell } from './command.ts';
import type { Daemon, DaemonStatus } from './daemon.ts';
import { EXIT } from './exit-code.ts';
import { EXPORT_FORMATS, exportHead, exportLine } from './journal-export.ts';
import { type JournalFolder, viewJournal, viewSetAside } from './journal-folder.ts';
import { journalSummaryText, summariseJournal } from './journal-summary.ts';

export interface JournalOutside extends Shell {
  readonly readConfig: (path: string) => Config;
  readonly daemonOf: (journalFolder: string) => Daemon;
  readonly openJournalFolder: (folder: string) => JournalFolder;
}

const ACTIONS = ['show', 'export', 'set-aside', 'resend'] as const;

interface Task {
  readonly config: Config;
  readonly folder: JournalFolder;
  readonly outside: JournalOutside;
  readonly json: boolean;
}

/** `alleycat journal`: what waits on the card, and what the broker refused for good. */
export function journal(outside: JournalOutside): Run {
  const { terminal } = outside;
  const form = {
    name: 'journal',
    about:
      'Shows what waits on the card, its age and damage (show), prints the samples (export), shows those that the\nbroker refuses for good, with reasons (set-aside), and has these sent once more (resend). Only reads, also\nbeside a running daemon; resend renames a file, which the daemon takes in when it starts the next time.',
    positional: { name: `ACTION (${ACTIONS.join(', ')})`, min: 0, max: 1 },
    options: {
      format: { kind: 'choice', among: EXPORT_FORMATS, about: 'export: JSON lines, which is the default, or CSV' },
    },
    examples: [
      'alleycat journal',
      'alleycat journal export --format csv > waiting.csv',
      'alleycat journal set-aside',
      'alleycat journal resend',
    ],
  } as const;
  return command(form, outside, async ({ words: [word = 'show'], values, configPath }) => {
    const action = ACTIONS.find((known) => known === word);
    if (action === undefined) {
      terminal.tell(`alleycat journal: ${word}: one of ${ACTIONS.join(', ')}, for example alleycat journal show.\n`);
      return EXIT.USAGE;
    }
    if (action === 'export' && values.json && values.format === 'csv') {
      terminal.tell('alleycat journal: --json and --format csv exclude each other; JSON lines need neither.\n');
      return EXIT.USAGE;
    }
    const config = outside.readConfig(configPath);
    const folder = outside.openJournalFolder(config.journal.folder);
    const task = { config, folder, outside, json: values.json };
    if (action === 'show') return show(task);
    if (action === 'set-aside') return showSetAside(task);
    if (action === 'resend') return resend(task);
    return exportSamples(task, EXPORT_FORMATS.find((format) => format === values.format) ?? 'jsonl');
  });
}

async function show({ config, folder, outside, json }: Task): Promise<number> {
  const { terminal, clock, daemonOf } = outside;
  const status = await statusOf(daemonOf(config.journal.folder));
  const summary = await summariseJournal(folder, config.journal.maxBytes, status);
  terminal.out(json ? `${JSON.stringify(summary)}\n` : journalSummaryText(summary, clock.wallMs()));
  return EXIT.OK;
}

/** The daemon's status, or why it does not tell it: the folder can be read all the same. */
function statusOf(daemon: Daemon): Promise<DaemonStatus | Fault | undefined> {
  return daemon.status().catch((error: unknown) => {
    if (error instanceof Fault) return error;
    throw error;
  });
}

async function exportSamples({ folder, outside }: Task, format: (typeof EXPORT_FORMATS)[number]): Promise<number> {
  const { terminal, signal } = outside;
  const view = await viewJournal(folder.disk);
  terminal.out(exportHead(format));
  let count = 0;
  for await (const sample of view.samples()) {
    if (signal.aborted) return EXIT.INTERRUPTED;
    terminal.out(exportLine(sample, format));
    await terminal.outDrained();
    count += 1;
  }
  const unread = view.waiting - count;
  terminal.tell(`${count} samples${unread > 0 ? `; ${unread} could not be read, or were delivered meanwhile` : ''}\n`);
  return EXIT.OK;
}

async function showSetAside({ folder, outside, json }: Task): Promise<number> {
  const { terminal } = outside;
  const { lines, damaged } = await viewSetAside(folder);
  if (json) {
    terminal.out(`${JSON.stringify({ v: 1, setAside: lines, damaged })}\n`);
    return EXIT.OK;
  }
  for (const { reason, detail, record } of lines) {
    const { timeMs, runId, seq, cadenceTenths, resistanceTenths, race } = record;
    const ridden = `${(cadenceTenths / 10).toFixed(1)} rpm ${(resistanceTenths / 10).toFixed(1)} %`;
    const where = race === undefined ? 'free ride' : `race ${race.raceId} second ${race.second}`;
    terminal.out(
      `${new Date(timeMs).toISOString()}  ${runId}/${seq}  ${ridden}  ${where}  ${reason}: ${plain(detail)}\n`,
    );
  }
  terminal.tell(lines.length === 0 ? 'Nothing was set aside.\n' : `${lines.length} samples were set aside.\n`);
  if (damaged > 0) terminal.tell(`${damaged} lines of the file are damaged.\n`);
  if (lines.length > 0) terminal.tell('To send them once more:\n  alleycat journal resend\n');
  return EXIT.OK;
}

async function resend({ config, folder, outside, json }: Task): Promise<number> {
  const { terminal, daemonOf } = outside;
  const marked = await folder.markForResend();
  if (json) terminal.out(`${JSON.stringify({ v: 1, resend: marked })}\n`);
  if (marked === 'nothing') {
    terminal.tell('Nothing was set aside.\n');
    return EXIT.OK;
  }
  const isRunning = (await statusOf(daemonOf(config.journal.folder))) !== undefined;
  const [verb, when] = isRunning ? ['restart', 'restarts'] : ['start', 'starts'];
  const already =
    marked === 'marked already'
      ? ' It waits for that already; what was set aside since then waits for the next time.'
      : '';
  terminal.tell(
    `What was set aside is sent when the daemon ${when}.${already} A restart loses nothing:\n  sudo systemctl ${verb} alleycat-bridge\n`,
  );
  return EXIT.OK;
}

/** Text of a broker as it may stand on a terminal. */
function plain(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, 200);
}
