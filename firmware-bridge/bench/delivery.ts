import { seededRandom } from '../test/seeded-random.ts';
import {
  DELIVERY_HELP,
  type DeliveryArguments,
  type Part,
  parseDeliveryArguments,
} from './delivery/delivery-arguments.ts';
import { type Drains, figuresOfDelivery } from './delivery/figures-of-delivery.ts';
import { measureDay } from './delivery/measure-day.ts';
import { type Drain, measureDrain } from './delivery/measure-drain.ts';
import { type KillOutcome, measureKills } from './delivery/measure-kills.ts';
import { measureOutage, type SecondsLost } from './delivery/measure-outage.ts';
import { measurePeerDrains } from './delivery/measure-peer-drains.ts';
import { measurePeerKills } from './delivery/measure-peer-kills.ts';
import { notesOfDelivery } from './delivery/notes-of-delivery.ts';
import { type Found, findForwarders } from './delivery/peers/find-forwarders.ts';
import type { Forwarder } from './delivery/peers/forwarder.ts';
import { writeWaitingSamples } from './delivery/waiting-day.ts';
import { installNodeRed } from './install-node-red.ts';
import { readMachine } from './machine.ts';
import { PLACES } from './places.ts';
import type { Progress } from './progress.ts';
import type { Report } from './report.ts';
import { runBench } from './run-bench.ts';
import type { Stand } from './stand.ts';
import { NodeRedSubject } from './subjects/node-red-subject.ts';
import { ScriptSubject } from './subjects/script-subject.ts';
import { refuseMemoryDisk } from './written-bytes.ts';

/** The highest pace of packs that may be set: what AWS IoT Core allows less what live samples need. */
const CEILING_PACKS_PER_S = 90;
const CEILING_DRAINS = 5;
const WATCH_S = 60;
/** As long as the bridge is watched offline. */
const PEER_OFFLINE_S = 300;
/** What waits in each peer: enough to see its pace. */
const PEER_SAMPLES = 2_000;
const NOBODY: Found = { forwarders: [], absent: [] };

async function measure(given: DeliveryArguments, progress: Progress, stand: Stand): Promise<Report> {
  await stand.open();
  const has = (part: Part): boolean => given.parts.includes(part);
  const drains = has('drain') ? await drainAll(given, progress, stand) : undefined;
  const secondsLost = has('outage') ? await outage(given, progress, stand) : undefined;
  const isBesidePeers = has('kills') || has('peers');
  const { forwarders, absent } = isBesidePeers ? await findForwarders(stand.signal) : NOBODY;
  for (const sentence of absent) progress.say(sentence);
  const seed = given.seed ?? drawSeed();
  const kills = has('kills') ? await killAll(stand, forwarders, { kills: given.kills, seed }, progress) : [];
  const waiting = given.quick
    ? { waiting: 300, offlineS: 10, onlineS: 10 }
    : { waiting: PEER_SAMPLES, offlineS: PEER_OFFLINE_S, onlineS: WATCH_S };
  const peers = has('peers') ? await measurePeerDrains(stand, forwarders, waiting, progress) : [];
  const day = has('day') ? await measureDay(stand, given.dayHours, progress) : undefined;
  return {
    name: 'delivery',
    subject: 'bridge',
    machine: readMachine(),
    figures: figuresOfDelivery({ drains, secondsLost, kills, peers, day }),
    notes: [...absent, ...notesOfDelivery(given, peers), ...(has('kills') ? [seedNote(seed)] : [])],
  };
}

async function drainAll(given: DeliveryArguments, progress: Progress, stand: Stand): Promise<Drains> {
  const { samples } = given;
  const journal = stand.folder();
  refuseMemoryDisk(journal);
  progress.say(`writing ${samples} samples that wait`);
  await writeWaitingSamples(journal, samples, Date.now() - 60_000);
  const ceiling: Drain[] = [];
  for (let drain = 1; drain <= (given.quick ? 2 : CEILING_DRAINS); drain++) {
    progress.say(`drain ${drain} at the ceiling`);
    ceiling.push(await measureDrain(stand, { journal, samples, packsPerS: CEILING_PACKS_PER_S, watchS: 1 }, progress));
  }
  progress.say('drain at the default pace');
  const watching = given.quick ? { watchS: 10 } : { watchS: WATCH_S, untilFileGrows: true };
  const byDefault = await measureDrain(stand, { journal, samples, ...watching }, progress);
  return { samples, ceiling, byDefault };
}

async function outage({ quick }: DeliveryArguments, progress: Progress, stand: Stand): Promise<SecondsLost> {
  const redScript = await installNodeRed(stand.signal);
  const peers = [new ScriptSubject(PLACES.plainScript), new NodeRedSubject(redScript)];
  return await measureOutage(stand, peers, quick ? 20 : 60, progress);
}

const seedNote = (seed: number): string => `The times of the kills follow from seed ${seed}.`;

const drawSeed = (): number => 1 + (Date.now() % 1_000_000);

/** Kills all programs at once, each in its own time. */
async function killAll(
  stand: Stand,
  forwarders: readonly Forwarder[],
  { kills, seed }: { readonly kills: number; readonly seed: number },
  progress: Progress,
): Promise<KillOutcome[]> {
  progress.say(`${kills} kills of each program in an outage, seed ${seed}`);
  // Each has its own, so that its kills depend on no other.
  const random = (program: number): (() => number) => seededRandom(seed + program);
  const peers = forwarders.filter(({ topic }) => topic !== undefined);
  return await Promise.all([
    measureKills(stand, { kills, random: random(0) }),
    ...peers.map((peer, index) => measurePeerKills(stand, peer, { kills, random: random(index + 1) })),
  ]);
}

process.exitCode = await runBench({ help: DELIVERY_HELP, parse: parseDeliveryArguments, measure });
