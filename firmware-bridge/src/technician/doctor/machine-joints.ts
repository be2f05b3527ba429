import { bikeIdSchema } from '@alleycat/contract';
import { Fault } from '../../faults.ts';
import type { Bench } from './bench.ts';
import { bad, type Finding, ok } from './finding.ts';

const MIB = 1_048_576;
/** Below this a day offline no longer fits. */
const MIN_FREE_BYTES = 16 * MIB;
/** A card that takes longer than this to write and sync 64 KiB holds the journal up for more than its interval. */
const MAX_WRITE_MS = 700;
const DAY_MS = 86_400_000;
/** Clocks that are right differ by less. */
const MAX_SKEW_MS = 60_000;

/** The card: room, speed, damage. */
export async function examineDisk(bench: Bench): Promise<Finding> {
  const { config, ports } = bench;
  const { folder } = config.journal;
  const facts = await ports.disk(folder);
  if ('error' in facts) {
    const isDenied = facts.error === 'EACCES' || facts.error === 'EPERM';
    // The folder of a daemon that runs is its own; where it cannot write either, samples wait and the broker's joints tell.
    const daemon = isDenied ? await bench.status().catch(() => undefined) : undefined;
    if (daemon !== undefined) return ok(`only the daemon (pid ${daemon.pid}) may write ${folder}`);
    const isFull = facts.error === 'ENOSPC' || facts.error === 'EDQUOT';
    return bad(isFull ? 'disk-full' : 'disk-unwritable', facts.detail, { folder });
  }
  const free = `${Math.floor(facts.freeBytes / MIB)} MiB free`;
  if (facts.freeBytes < MIN_FREE_BYTES) return bad('disk-full', `${folder}: ${free}`, { folder });
  if (facts.writeMs === undefined) return ok(`${free}, the journal is not made yet`);
  const speed = `64 KiB synced in ${facts.writeMs.toFixed(1)} ms`;
  if (facts.writeMs > MAX_WRITE_MS) return bad('disk-slow', speed);
  const journal = await bench.journal();
  if (journal instanceof Fault)
    return bad(journal.code === 'JOURNAL_NEWER' ? 'journal-newer' : 'journal-unreadable', journal.detail, { folder });
  const { damaged, waiting } = journal;
  if (damaged > 0) return bad('disk-damaged', `${damaged} damaged records, ${waiting} samples wait`);
  return ok(`${free}, ${speed}, ${waiting} samples wait`);
}

/** The bike's name, and the one that its certificate gives it. */
export async function examineName({ config, ports }: Bench): Promise<Finding> {
  const { bikeId, uplink } = config;
  const { commonName } = uplink.certificates === undefined ? {} : ports.certificates(uplink.certificates);
  // A common name such as "AWS IoT Certificate" is no bike's.
  if (commonName !== undefined && bikeIdSchema.safeParse(commonName).success && commonName !== bikeId)
    return bad('name-differs', `bikeId ${bikeId}, certificate ${commonName}`);
  return ok(bikeId);
}

/** The files of the certificate: there, belonging together, in date, and private. */
export async function examineCertificate(bench: Bench): Promise<Finding> {
  const { config, ports } = bench;
  const { certificates, url } = config.uplink;
  if (certificates === undefined)
    return ok(url.startsWith('mqtts:') ? 'none of its own' : 'none, the link is not encrypted');
  const facts = ports.certificates(certificates);
  const words = { cert: certificates.cert ?? '', key: certificates.key ?? '' };
  for (const { name, path, problem } of facts.files) {
    const seen = `${name}: ${path}`;
    if (problem === 'no-pem') return bad('certificate-unreadable', seen, { ...words, file: path });
    if (problem !== undefined) return bad('certificate-missing', `${seen}: ${problem}`, { ...words, file: path });
  }
  if (facts.keyMatches === false) return bad('certificate-key', `${words.key}`, words);
  if (facts.keyIsExposed) return bad('certificate-exposed', `${words.key}`, words);
  const { fromMs, toMs } = facts;
  if (fromMs === undefined || toMs === undefined) return ok('only the authorities');
  const until = `until ${day(toMs)}`;
  // With a clock that is wrong nobody can say whether a date has passed; the clock's own joint tells.
  const isSure = (await wrongClock(bench)) === undefined && (await ports.isSynced(config.clock));
  const nowMs = ports.clock.wallMs();
  if (!isSure) return ok(`${until}; the clock is not synchronised, so the date is not judged`);
  if (nowMs > toMs) return bad('certificate-expired', `valid until ${day(toMs)}, today is ${day(nowMs)}`, words);
  if (nowMs < fromMs) return bad('certificate-early', `valid from ${day(fromMs)}, today is ${day(nowMs)}`, words);
  return ok(`${until} (${Math.floor((toMs - nowMs) / DAY_MS)} days)`);
}

/** The clock: right, as far as that can be known, and synchronised. */
export async function examineClock(bench: Bench): Promise<Finding> {
  const { config, ports } = bench;
  const wrong = await wrongClock(bench);
  if (wrong !== undefined) return bad('clock-wrong', wrong);
  const now = minute(ports.clock.wallMs());
  if (await ports.isSynced(config.clock)) return ok(`${now}, by ${config.clock.source}`);
  return bad('clock-unsynced', `${now}, ${config.clock.source} has not synchronised it`);
}

async function wrongClock(bench: Bench): Promise<string | undefined> {
  const { ports } = bench;
  const nowMs = ports.clock.wallMs();
  const journal = await bench.journal();
  const latestSyncedMs = journal instanceof Fault ? 0 : (journal.latestSyncedMs ?? 0);
  const [floorMs, whose] =
    latestSyncedMs > ports.softwareMs
      ? [latestSyncedMs, 'this bike was already synchronised at']
      : [ports.softwareMs, 'this software was made at'];
  return nowMs < floorMs - MAX_SKEW_MS ? `it shows ${minute(nowMs)}, but ${whose} ${minute(floorMs)}` : undefined;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
