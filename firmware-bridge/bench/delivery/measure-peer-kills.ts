import { setTimeout as sleep } from 'node:timers/promises';
import type { Stand } from '../stand.ts';
import { monotonicMs } from '../wall-clock.ts';
import { ArrivedNames } from './arrived-names.ts';
import { AT_RISK_MS, type KillOptions, type KillOutcome, lifeMs } from './measure-kills.ts';
import type { Forwarder, RunningForwarder } from './peers/forwarder.ts';
import { peerMessage, readPeerMessages } from './peers/peer-message.ts';
import { untilQuiet } from './until-quiet.ts';

const SAMPLE_MS = 1000;
const DRAIN_WITHIN_MS = 120_000;

/** The same for a peer: a sample a second is handed to it, the first at once. */
export async function measurePeerKills(
  stand: Stand,
  forwarder: Forwarder,
  { kills, random }: KillOptions,
): Promise<KillOutcome> {
  const line = await stand.openLine(0);
  line.cut();
  const folder = stand.folder();
  const arrivals = stand.listen(forwarder.topic ?? '');
  const start = (): Promise<RunningForwarder> => forwarder.start({ stand, brokerPort: line.port, folder });
  const judged = new Set<string>();
  for (let life = 1; life <= kills; life++) {
    const running = await start();
    const handed = await ride(stand, running, life, monotonicMs() + lifeMs(random));
    const killedAtMs = monotonicMs();
    running.leave();
    await running.program.kill();
    for (const { name, atMs } of handed) if (killedAtMs - atMs >= AT_RISK_MS) judged.add(name);
  }
  line.mend();
  const last = await start();
  const arrived = new ArrivedNames(arrivals, readPeerMessages, (name) => judged.has(name));
  const isComplete = (): boolean => arrived.count() === judged.size;
  await untilQuiet(stand, last.program, { isComplete, lastMs: () => arrived.lastMs, withinMs: DRAIN_WITHIN_MS });
  last.leave();
  await last.program.stop();
  return { name: forwarder.name, judged: judged.size, lost: judged.size - arrived.count() };
}

async function ride(
  stand: Stand,
  running: RunningForwarder,
  life: number,
  untilMs: number,
): Promise<{ name: string; atMs: number }[]> {
  const handed: { name: string; atMs: number }[] = [];
  for (let seq = 1; ; seq++) {
    const name = `${life}/${seq}`;
    handed.push({ name, atMs: monotonicMs() });
    running.hand(peerMessage(name));
    const leftMs = untilMs - monotonicMs();
    await sleep(Math.max(0, Math.min(SAMPLE_MS, leftMs)), undefined, { signal: stand.signal });
    if (leftMs <= SAMPLE_MS) return handed;
  }
}
