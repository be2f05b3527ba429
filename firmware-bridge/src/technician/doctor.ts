import { command, type Run, type Shell } from './command.ts';
import { Bench } from './doctor/bench.ts';
import type { DoctorPorts } from './doctor/doctor-ports.ts';
import { type Examined, examine, withNeeds } from './doctor/examine.ts';
import { JOINT_IDS, JOINTS, type JointId } from './doctor/joints.ts';
import { drawBegun, drawJoint, drawVerdict, examinationJson, firstBad } from './doctor/report.ts';
import { EXIT } from './exit-code.ts';
import { pause } from './pause.ts';

const WATCH_MS = 2000;
const CLEAR = '\x1b[H\x1b[2J';
const ERASE_LINE = '\r\x1b[2K';

type DoctorOutside = Shell & DoctorPorts;

/** `alleycat doctor`: finds the first joint between sensor and standing where data stops. */
export function doctor(outside: DoctorOutside): Run {
  const { terminal, clock, signal } = outside;
  const form = {
    name: 'doctor',
    about: `Why is there no data? Looks at every joint from the sensor to the standing, names the first bad one, and says what
to do. Works beside the running daemon, and without it; changes nothing.`,
    positional: { name: 'JOINT...', min: 0, max: JOINT_IDS.length },
    options: {
      list: { kind: 'flag', about: 'list the joints' },
      watch: { kind: 'flag', about: 'look again until all is well' },
    },
    examples: ['alleycat doctor', 'alleycat doctor clock mqtt', 'alleycat doctor --watch', 'alleycat doctor --json'],
  } as const;
  return command(form, outside, async ({ words, values: { json, list, watch }, configPath }) => {
    if (list) {
      terminal.out(listing(json));
      return EXIT.OK;
    }
    const wrong = words.find((word) => !isJoint(word));
    if (wrong !== undefined) {
      terminal.tell(`alleycat doctor: ${wrong}: there is no such joint; alleycat doctor --list names them.\n`);
      return EXIT.USAGE;
    }
    const ids = withNeeds(words.length === 0 ? JOINT_IDS : words.filter(isJoint));
    for (;;) {
      if (watch && terminal.isLive && !json) terminal.out(CLEAR);
      const exit = await once(ids, configPath, json, outside);
      if (!watch || exit === EXIT.OK || signal.aborted) return signal.aborted ? EXIT.INTERRUPTED : exit;
      await pause(outside, WATCH_MS);
      if (signal.aborted) return EXIT.INTERRUPTED;
      if (!terminal.isLive && !json) terminal.out(`\n${new Date(clock.wallMs()).toISOString()}\n`);
    }
  });
}

async function once(
  ids: readonly JointId[],
  configPath: string,
  json: boolean,
  outside: DoctorOutside,
): Promise<number> {
  const { terminal } = outside;
  const draws = terminal.isLive && !json;
  const bench = new Bench(configPath, outside);
  let joints: Examined[];
  try {
    joints = await examine(bench, ids, {
      onBegin: (id) => {
        if (draws) terminal.out(drawBegun(id, terminal));
      },
      onEnd: (examined) => {
        if (!json) terminal.out(`${draws ? ERASE_LINE : ''}${drawJoint(examined, terminal)}`);
      },
    });
  } finally {
    await bench.end();
  }
  const exit = firstBad(joints) === undefined ? EXIT.OK : EXIT.PROBLEM;
  const isDaemonUp = bench.daemon !== undefined;
  if (json) terminal.out(`${JSON.stringify(examinationJson(joints, isDaemonUp, exit))}\n`);
  else if (!outside.signal.aborted) terminal.out(drawVerdict(joints, isDaemonUp, terminal));
  return exit;
}

function isJoint(word: string): word is JointId {
  return Object.hasOwn(JOINTS, word);
}

function listing(json: boolean): string {
  if (json) return `${JSON.stringify({ v: 1, joints: JOINT_IDS.map((id) => ({ id, ...JOINTS[id] })) })}\n`;
  return JOINT_IDS.map((id) => `${id.padEnd(13)} ${JOINTS[id].title}\n`).join('');
}
