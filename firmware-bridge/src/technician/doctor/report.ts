import { SOFTWARE_VERSION } from '../../software-version.ts';
import { paint, type Style, type Terminal } from '../terminal.ts';
import type { Examined } from './examine.ts';
import { JOINTS, type JointId } from './joints.ts';
import { type VerdictCode, verdictFor } from './verdicts.ts';

const TITLE_WIDTH = Math.max(...Object.values(JOINTS).map(({ title }) => title.length)) + 2;

const MARKS: { readonly [state in Examined['state']]: { unicode: string; ascii: string; style: Style } } = {
  ok: { unicode: '✓', ascii: 'ok', style: 'green' },
  bad: { unicode: '✗', ascii: '!!', style: 'red' },
  unchecked: { unicode: '-', ascii: '--', style: 'dim' },
};

type Look = Pick<Terminal, 'colours' | 'unicode'>;

/** A joint that is being looked at, to be drawn over. */
export function drawBegun(id: JointId, look: Look): string {
  return paint(look, 'dim', `${look.unicode ? '…' : '..'} ${JOINTS[id].title}`);
}

/** The line of a joint; a bad one also says what it means and what to do, its commands each on a line of their own. */
export function drawJoint(examined: Examined, look: Look): string {
  const { id, state, seen } = examined;
  const { unicode, ascii, style } = MARKS[state];
  const mark = paint(look, style, look.unicode ? unicode : ascii);
  const [first = '', ...more] = seen.split('\n');
  const quiet = state === 'unchecked';
  const head = `${mark} ${quiet ? paint(look, 'dim', pad(id)) : pad(id)}${quiet ? paint(look, 'dim', `not checked: ${first}`) : first}`;
  const lines = [head, ...more.map((line) => `    ${line}`)];
  if (state === 'bad') {
    const { means, remedy, commands } = verdictFor(examined.code, examined.words ?? {});
    lines.push(`    ${means} [${examined.code}]`, `    ${remedy}`);
    lines.push(...commands.map((command) => `      ${paint(look, 'cyan', command)}`));
  }
  return `${lines.join('\n')}\n`;
}

function pad(id: JointId): string {
  return JOINTS[id].title.padEnd(TITLE_WIDTH);
}

/** The first bad joint: the one that the others may hang on. */
export function firstBad(joints: readonly Examined[]): Extract<Examined, { state: 'bad' }> | undefined {
  return joints.find((joint) => joint.state === 'bad');
}

/** The last lines: what to do next, and the verdict. */
export function drawVerdict(joints: readonly Examined[], isDaemonUp: boolean, look: Look): string {
  const worst = firstBad(joints);
  if (worst === undefined) {
    const start = `\nThe daemon is stopped. To start it:\n      ${paint(look, 'cyan', 'sudo systemctl start alleycat-bridge')}\n`;
    return `${isDaemonUp ? '\n' : start}${paint(look, 'green', 'The bike is ready.')}\n`;
  }
  const place = joints.indexOf(worst) + 1;
  const [seen = ''] = worst.seen.split('\n');
  const verdict = `Problem at ${place} of ${joints.length}, ${JOINTS[worst.id].title}: ${seen} [${worst.code}]`;
  return `\nFor support: ${paint(look, 'cyan', 'alleycat bundle')}\n${paint(look, 'red', verdict)}\n`;
}

/** The examination for programs. */
export function examinationJson(joints: readonly Examined[], isDaemonUp: boolean, exit: number): object {
  return {
    v: 1,
    verdict: firstBad(joints)?.code ?? 'ok',
    exit,
    daemon: isDaemonUp ? 'running' : 'stopped',
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
