import { nearestKey } from '../nearest-key.ts';
import { command, type Run, type Shell } from './command.ts';
import { Bench } from './doctor/bench.ts';
import type { DoctorPorts } from './doctor/doctor-ports.ts';
import { type Examined, examine, withNeeds } from './doctor/examine.ts';
import { JOINT_IDS, JOINTS, type JointId } from './doctor/joints.ts';
import { type DaemonState, drawBegun, drawJoint, drawVerdict, examinationJson, firstBad } from './doctor/report.ts';
import { EXIT } from './exit-code.ts';
import { pause } from './pause.ts';

const WATCH_MS = 2000;
const CLEAR = '\x1b[H\x1b[2J';
/** What stood there stays to be read until it is written over. */
const HOME = '\x1b[H';
/** Of a line that is written over, what was longer goes. */
const ERASE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

type DoctorOutside = Shell & DoctorPorts;

/** `alleycat doctor`: finds the first joint between sensor and standing where data stops. */
export function doctor(outside: DoctorOutside): Run {
  const { terminal, clock, signal } = outside;
  const form = {
    name: 'doctor',
    about: `Why is there no data? Looks at every joint from the sensor to the standing, names the first bad one, and says what
to do. Works beside the running daemon, and without it; changes nothing. Ends with 0 when all is well, with 1 when not.`,
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
      const nearest = nearestKey(wrong, JOINT_IDS);
      const hint = nearest === undefined ? 'alleycat doctor --list names them.' : `did you mean ${nearest}?`;
      terminal.tell(`alleycat doctor: ${wrong}: there is no such joint; ${hint}\n`);
      return EXIT.USAGE;
    }
    const ids = withNeeds(words.length === 0 ? JOINT_IDS : words.filter(isJoint));
    for (let turn = 0; ; turn++) {
      if (watch && terminal.isLive && !json) terminal.out(turn === 0 ? CLEAR : HOME);
      const exit = await once(ids, configPath, json, outside);
      if (!watch || exit === EXIT.OK || exit === EXIT.INTERRUPTED) return exit;
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
  const look = { ...terminal, columns: draws ? terminal.size().columns : Number.POSITIVE_INFINITY };
  const show = (text: string): void => terminal.out(draws ? text.replaceAll('\n', `${ERASE_END}\n`) : text);
  const bench = new Bench(configPath, outside);
  let joints: Examined[];
  try {
    joints = await examine(bench, ids, {
      onBegin: (id) => {
        if (draws) terminal.out(drawBegun(id, look));
      },
      onEnd: (examined) => {
        if (!json) show(`${draws ? `\r${ERASE_END}` : ''}${drawJoint(examined, look)}`);
      },
    });
  } finally {
    await bench.end();
  }
  if (outside.signal.aborted) {
    if (draws) terminal.out(`\r${ERASE_END}${ERASE_BELOW}`);
    return EXIT.INTERRUPTED;
  }
  const exit = firstBad(joints) === undefined ? EXIT.OK : EXIT.PROBLEM;
  const daemon = daemonState(joints, bench);
  if (json) terminal.out(`${JSON.stringify(examinationJson(joints, daemon, exit))}\n`);
  else show(`${drawVerdict(joints, { daemon, config: configPath }, look)}${draws ? ERASE_BELOW : ''}`);
  return exit;
}

function daemonState(joints: readonly Examined[], { daemon }: Bench): DaemonState {
  if (daemon !== undefined) return 'running';
  return joints.some(({ id, state }) => id === 'daemon' && state === 'ok') ? 'stopped' : 'unknown';
}

function isJoint(word: string): word is JointId {
  return Object.hasOwn(JOINTS, word);
}

function listing(json: boolean): string {
  if (json) return `${JSON.stringify({ v: 1, joints: JOINT_IDS.map((id) => ({ id, ...JOINTS[id] })) })}\n`;
  return JOINT_IDS.map((id) => `${id.padEnd(13)} ${JOINTS[id].title}\n`).join('');
}
