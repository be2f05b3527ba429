import { SOFTWARE_VERSION } from '../../software-version.ts';
import { paint, type Style, type Terminal } from '../terminal.ts';
import { wrapText } from '../wrap-text.ts';
import type { Examined } from './examine.ts';
import { JOINT_IDS, JOINTS, type JointId } from './joints.ts';
import { SEE_LOG } from './verdict-entry.ts';
import { type VerdictCode, verdictFor, withConfig } from './verdicts.ts';

const TITLE_WIDTH = Math.max(...Object.values(JOINTS).map(({ title }) => title.length)) + 2;

/** Unknown where it was not asked, or did not answer. */
export type DaemonState = 'running' | 'stopped' | 'unknown';

/** What the verdict depends on besides the joints. */
interface Circumstances {
  readonly daemon: DaemonState;
  /** Path of the configuration that was examined. */
  readonly config: string;
}

const MARKS: { readonly [state in Examined['state']]: { unicode: string; ascii: string; style: Style } } = {
  ok: { unicode: '✓', ascii: 'ok', style: 'green' },
  bad: { unicode: '✗', ascii: '!!', style: 'red' },
  unchecked: { unicode: '-', ascii: '--', style: 'dim' },
};

/** Where a report is drawn; `columns` is Infinity where nobody minds long lines. */
export type Look = Pick<Terminal, 'colours' | 'unicode'> & { readonly columns: number };

const INDENT = 4;
/** In a terminal narrower than this, what was seen does not hang below itself. */
const MIN_HANGING_COLUMNS = 60;

/** A joint that is being looked at, to be drawn over. */
export function drawBegun(id: JointId, look: Look): string {
  return paint(look, 'dim', `${look.unicode ? '…' : '..'} ${JOINTS[id].title}`);
}

/** The line of a joint; a bad one also says what it means and what to do, its commands each on a line of their own. */
export function drawJoint(examined: Examined, look: Look): string {
  const { id, state, seen } = examined;
  const { unicode, ascii, style } = MARKS[state];
  const mark = look.unicode ? unicode : ascii;
  const isQuiet = state === 'unchecked';
  const [first = '', ...more] = (isQuiet ? `not checked: ${seen}` : seen).split('\n');
  const used = mark.length + 1 + TITLE_WIDTH;
  const hanging = look.columns < MIN_HANGING_COLUMNS ? INDENT : used;
  const shown = wrapText(first, look.columns, hanging, used).map((line) => (isQuiet ? paint(look, 'dim', line) : line));
  const title = JOINTS[id].title.padEnd(TITLE_WIDTH);
  const lines = [`${paint(look, style, mark)} ${isQuiet ? paint(look, 'dim', title) : title}${shown.join('\n')}`];
  const paragraph = (text: string): string => `${' '.repeat(INDENT)}${wrapText(text, look.columns, INDENT).join('\n')}`;
  lines.push(...more.map(paragraph));
  if (state === 'bad') {
    const { means, remedy, commands } = verdictFor(examined.code, examined.words ?? {});
    lines.push(paragraph(`${means} [${examined.code}]`), paragraph(remedy));
    lines.push(...commands.map((command) => drawCommand(command, look)));
  }
  return `${lines.join('\n')}\n`;
}

/** A command on a line of its own, never broken, so that it can be copied. */
function drawCommand(command: string, look: Look): string {
  return `      ${paint(look, 'cyan', command)}`;
}

/** The first bad joint: the one that the others may hang on. */
export function firstBad(joints: readonly Examined[]): Extract<Examined, { state: 'bad' }> | undefined {
  return joints.find((joint) => joint.state === 'bad');
}

/** The last lines: what to do next, and the verdict as the very last. */
export function drawVerdict(joints: readonly Examined[], { daemon, config }: Circumstances, look: Look): string {
  const worst = firstBad(joints);
  if (worst === undefined) {
    const commands = ['sudo systemctl start alleycat-bridge', SEE_LOG].map((command) => drawCommand(command, look));
    const start = ['The daemon is stopped. To start it, and to see why it ends:', ...commands, ''].join('\n');
    const verdict = joints.length < JOINT_IDS.length ? 'What was looked at is well.' : 'The bike is ready.';
    return `\n${daemon === 'stopped' ? start : ''}${paint(look, 'green', verdict)}\n`;
  }
  const place = joints.indexOf(worst) + 1;
  const [seen = ''] = worst.seen.split('\n');
  const verdict = `Problem at ${place} of ${joints.length}, ${JOINTS[worst.id].title}: ${seen} [${worst.code}]`;
  // Told again, for a small screen on which the joint itself has gone by.
  const { commands } = verdictFor(worst.code, worst.words ?? {});
  const rows = [
    `For support: ${paint(look, 'cyan', withConfig('alleycat bundle', config))}`,
    ...commands.slice(0, 1).map((command) => `Type next:   ${paint(look, 'cyan', command)}`),
  ];
  return `\n${rows.join('\n')}\n${paint(look, 'red', verdict)}\n`;
}

/** The examination for programs. */
export function examinationJson(joints: readonly Examined[], daemon: DaemonState, exit: number): object {
  return {
    v: 1,
    verdict: firstBad(joints)?.code ?? 'ok',
    exit,
    daemon,
    joints: joints.map((joint) => {
      const { id, state, seen, ms } = joint;
      return { id, state, seen, ms, ...(joint.state === 'bad' && faultJson(joint.code, joint.words ?? {})) };
    }),
    versions: { software: SOFTWARE_VERSION },
  };
}

function faultJson(code: VerdictCode, words: Readonly<Record<string, string>>): object {
  const { means, remedy, commands } = verdictFor(code, words);
  return { fault: code, means, remedy: { text: remedy, commands } };
}
