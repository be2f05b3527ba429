import type { Bench } from './bench.ts';
import { examineDns, examineMqtt, examinePuback, examineStanding, examineTcp, examineTls } from './broker-joints.ts';
import { examineDaemon } from './daemon-joint.ts';
import { bad, type Finding } from './finding.ts';
import { JOINT_IDS, JOINTS, type JointId } from './joints.ts';
import { examineCertificate, examineClock, examineDisk, examineName } from './machine-joints.ts';
import {
  examineAccess,
  examineBaud,
  examineBytes,
  examineLines,
  examinePort,
  examineSamples,
} from './serial-joints.ts';

const CHECKS: { readonly [joint in JointId]: (bench: Bench) => Promise<Finding> } = {
  config: (bench) => bench.begin(),
  daemon: examineDaemon,
  port: examinePort,
  access: examineAccess,
  bytes: examineBytes,
  baud: examineBaud,
  lines: examineLines,
  samples: examineSamples,
  disk: examineDisk,
  name: examineName,
  certificate: examineCertificate,
  clock: examineClock,
  dns: examineDns,
  tcp: examineTcp,
  tls: examineTls,
  mqtt: examineMqtt,
  puback: examinePuback,
  standing: examineStanding,
};

/** One joint after its check; `ms` is how long it took. */
export type Examined = { readonly id: JointId; readonly ms: number } & (
  | Finding
  | { readonly state: 'unchecked'; readonly seen: string }
);

/** The joints that must be looked at to judge these, in the order of the flow. */
export function withNeeds(wanted: readonly JointId[]): JointId[] {
  const all = new Set<JointId>();
  const add = (id: JointId): void => {
    all.add(id);
    for (const need of JOINTS[id].needs) add(need);
  };
  for (const id of wanted) add(id);
  return JOINT_IDS.filter((id) => all.has(id));
}

/**
 * Checks these joints one after the other. One that hangs on a bad or unchecked one is not checked; one that does not end in its
 * time, or crashes, is bad. `onBegin` and `onEnd` are told of each.
 */
export async function examine(
  bench: Bench,
  ids: readonly JointId[],
  told: { readonly onBegin: (id: JointId) => void; readonly onEnd: (examined: Examined) => void },
): Promise<Examined[]> {
  const done: Examined[] = [];
  for (const id of ids) {
    if (bench.ports.signal.aborted) break;
    const blocked = JOINTS[id].needs.find((need) => done.some((other) => other.id === need && other.state !== 'ok'));
    if (blocked === undefined) told.onBegin(id);
    const examined: Examined =
      blocked === undefined
        ? await check(bench, id)
        : { id, ms: 0, state: 'unchecked', seen: `needs ${JOINTS[blocked].title}` };
    // What was cut short in the middle says nothing.
    if (bench.ports.signal.aborted) break;
    done.push(examined);
    told.onEnd(examined);
  }
  return done;
}

async function check(bench: Bench, id: JointId): Promise<Examined> {
  const { clock } = bench.ports;
  const { limitMs } = JOINTS[id];
  const beganMs = clock.monotonicMs();
  let cancel = (): void => {};
  const late = new Promise<Finding>((resolve) => {
    cancel = clock.at(beganMs + limitMs, () => resolve(bad('check-timeout', `not done after ${limitMs / 1000} s`)));
  });
  const finding = await Promise.race([
    CHECKS[id](bench).catch((error: unknown) =>
      bad('check-crashed', error instanceof Error ? error.message : String(error)),
    ),
    late,
  ]);
  cancel();
  const ms = Math.round(clock.monotonicMs() - beganMs);
  if (finding.state === 'ok') return { id, ms, ...finding };
  return { id, ms, ...finding, words: { joint: id, config: bench.configPath, ...finding.words } };
}
