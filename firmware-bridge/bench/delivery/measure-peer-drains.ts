import { setTimeout as sleep } from 'node:timers/promises';
import type { Arrival } from '../broker-recorder.ts';
import type { Line } from '../line.ts';
import { percentile } from '../percentiles.ts';
import { readProcessFigures } from '../process-figures.ts';
import type { Progress } from '../progress.ts';
import type { Stand } from '../stand.ts';
import { monotonicMs } from '../wall-clock.ts';
import { readWrittenBytes } from '../written-bytes.ts';
import { ArrivedNames } from './arrived-names.ts';
import type { Watched } from './measure-drain.ts';
import type { Forwarder, RunningForwarder } from './peers/forwarder.ts';
import { peerMessage, readPeerMessages } from './peers/peer-message.ts';
import { ONE_WAY_MS } from './round-trip.ts';
import { untilQuiet } from './until-quiet.ts';

/** What was seen of a peer with a part of a day waiting in it. */
export interface PeerOutcome {
  readonly name: string;
  /** Undefined for one that only keeps what it is given. */
  readonly drain: PeerDrain | undefined;
  readonly offlineBytesPerSample: number;
  readonly onlineBytesPerSample: number | undefined;
  /** While it waited: resident memory, MiB, and CPU, % of a core. */
  readonly rssMb: number;
  readonly cpuPercent: number;
}

export interface PeerDrain {
  /** Messages that waited, and how many of them arrived. */
  readonly waited: number;
  readonly arrived: number;
  /** From the first of them to the last, and one step more, s. */
  readonly drainS: number;
  /** 99th percentile of the delay of messages that were handed over during the drain, ms; undefined when none was. */
  readonly liveP99Ms: number | undefined;
}

interface PeerDrainOptions {
  /** Messages that wait in each peer. */
  readonly waiting: number;
  /** How long they are watched offline before the drain, and online after it, s. */
  readonly offlineS: number;
  readonly onlineS: number;
}

/** A peer that runs, with its line and what it was given. */
interface Fed {
  readonly forwarder: Forwarder;
  readonly running: RunningForwarder;
  readonly line: Line;
  readonly arrivals: readonly Arrival[];
  readonly handedMs: Map<string, number>;
}

const SAMPLE_MS = 1000;
/** Until what was begun before has come to its end. */
const SETTLE_S = 6;
const FILL_WITHIN_MS = 120_000;
const DRAIN_WITHIN_MS = 300_000;

/**
 * Hands messages to all peers with their lines cut, then one a second; mends the lines one after the other, and goes on with
 * one a second.
 */
export async function measurePeerDrains(
  stand: Stand,
  forwarders: readonly Forwarder[],
  { waiting, offlineS, onlineS }: PeerDrainOptions,
  progress: Progress,
): Promise<PeerOutcome[]> {
  const fed: Fed[] = [];
  for (const forwarder of forwarders) {
    progress.say(`${waiting} samples for ${forwarder.name}`);
    fed.push(await fill(stand, forwarder, waiting));
  }
  let second = 0;
  const riding = setInterval(() => {
    second += 1;
    for (const each of fed) hand(each, `live/${second}`);
  }, SAMPLE_MS);
  try {
    await sleep(SETTLE_S * 1000, undefined, { signal: stand.signal });
    const offline = await watch(fed, () => progress.phase('peers offline', offlineS, stand.signal));
    const drained: (PeerDrain | undefined)[] = [];
    for (const each of fed) drained.push(await drainIfPossible(stand, each, progress));
    const online = await watch(fed, () => progress.phase('peers online', onlineS, stand.signal));
    return fed.map(({ forwarder: { name } }, index) => {
      const drain = drained[index];
      const { bytesPerSample = Number.NaN, rssMb = Number.NaN, cpuPercent = Number.NaN } = offline[index] ?? {};
      const onlineBytesPerSample = drain && online[index]?.bytesPerSample;
      return { name, drain, offlineBytesPerSample: bytesPerSample, onlineBytesPerSample, rssMb, cpuPercent };
    });
  } finally {
    clearInterval(riding);
    for (const { running } of fed) running.leave();
    await Promise.all(fed.map(({ running }) => running.program.stop()));
  }
}

async function fill(stand: Stand, forwarder: Forwarder, waiting: number): Promise<Fed> {
  const line = await stand.openLine(ONE_WAY_MS);
  line.cut();
  const running = await forwarder.start({ stand, brokerPort: line.port, folder: stand.folder() });
  const fed = { forwarder, running, line, arrivals: stand.listen(forwarder.topic ?? ''), handedMs: new Map() };
  for (let seq = 1; seq <= waiting; seq++) hand(fed, `waiting/${seq}`);
  await stand.until(() => running.accepted === waiting, running.program, FILL_WITHIN_MS);
  return fed;
}

function hand({ running, handedMs }: Fed, name: string): void {
  handedMs.set(name, monotonicMs());
  running.hand(peerMessage(name));
}

/** What each used while all were watched, in the order of the peers; memory at the end. */
async function watch(fed: readonly Fed[], wait: () => Promise<void>): Promise<Watched[]> {
  const look = () =>
    fed.map(({ running: { program }, handedMs }) => ({
      atMs: monotonicMs(),
      bytes: readWrittenBytes(program.pid),
      handed: handedMs.size,
      ...readProcessFigures(program.pid),
    }));
  const before = look();
  await wait();
  return look().map((after, index) => {
    const { atMs, bytes, handed, cpuMs } = before[index] ?? after;
    return {
      bytesPerSample: (after.bytes - bytes) / (after.handed - handed),
      cpuPercent: ((after.cpuMs - cpuMs) / (after.atMs - atMs)) * 100,
      rssMb: after.rssMb,
    };
  });
}

async function drainIfPossible(stand: Stand, fed: Fed, progress: Progress): Promise<PeerDrain | undefined> {
  const { name, topic } = fed.forwarder;
  if (topic === undefined) return undefined;
  progress.say(`${name} drains`);
  return await drain(stand, fed);
}

async function drain(stand: Stand, { arrivals, handedMs, line, running }: Fed): Promise<PeerDrain> {
  const waited = new Set(handedMs.keys());
  const arrived = new ArrivedNames(arrivals, readPeerMessages, (name) => waited.has(name));
  line.mend();
  const isComplete = (): boolean => arrived.count() === waited.size;
  await untilQuiet(stand, running.program, { isComplete, lastMs: () => arrived.lastMs, withinMs: DRAIN_WITHIN_MS });
  // What was handed over during the drain may come after it.
  await sleep(SETTLE_S * 1000, undefined, { signal: stand.signal });
  const { firstMs, lastMs } = arrived;
  const delaysMs = readPeerMessages(arrivals)
    .filter(({ handedMs }) => handedMs >= firstMs && handedMs < lastMs)
    .map(({ handedMs, arrivalMs }) => arrivalMs - handedMs);
  const count = arrived.count();
  const drainS = (((lastMs - firstMs) / 1000) * count) / (count - 1);
  const liveP99Ms = delaysMs.length === 0 ? undefined : percentile(delaysMs, 0.99);
  return { waited: waited.size, arrived: count, drainS, liveP99Ms };
}
