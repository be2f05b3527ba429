import type { Figure } from '../figure.ts';
import { percentile, spreadOf } from '../percentiles.ts';
import { DAY_SAMPLES } from './delivery-arguments.ts';
import { type Day, figuresOfDay } from './figures-of-day.ts';
import type { Drain } from './measure-drain.ts';
import type { KillOutcome } from './measure-kills.ts';
import type { SecondsLost } from './measure-outage.ts';
import type { PeerDrain, PeerOutcome } from './measure-peer-drains.ts';

/** The drains of the bridge. */
export interface Drains {
  /** Samples that waited before each. */
  readonly samples: number;
  /** Drains at the highest pace that may be set. */
  readonly ceiling: readonly Drain[];
  /** The drain of a bridge that is left to its defaults, before and after which it was watched. */
  readonly byDefault: Drain;
}

/** Everything seen in a run; undefined or empty where it was not measured. */
export interface DeliveryRun {
  readonly drains: Drains | undefined;
  readonly secondsLost: SecondsLost | undefined;
  readonly kills: readonly KillOutcome[];
  readonly peers: readonly PeerOutcome[];
  readonly day: Day | undefined;
}

const UNSEEN = { bytesPerSample: Number.NaN, cpuPercent: Number.NaN, rssMb: Number.NaN };

/** The figures of a run beside their targets. */
export function figuresOfDelivery({ drains, secondsLost, kills, peers, day }: DeliveryRun): Figure[] {
  return [
    ...(drains === undefined ? [] : drainFigures(drains, peers)),
    ...(kills.length === 0 ? [] : [killFigure(kills)]),
    ...(secondsLost === undefined ? [] : [outageFigure(secondsLost)]),
    ...(drains === undefined && peers.length === 0 ? [] : costFigures(drains?.byDefault, peers)),
    ...(day === undefined ? [] : figuresOfDay(day)),
  ];
}

function drainFigures({ samples, ceiling, byDefault }: Drains, peers: readonly PeerOutcome[]): Figure[] {
  const ofDay = DAY_SAMPLES / samples;
  const seconds = spreadOf(ceiling.map(({ drainS }) => drainS * ofDay));
  const liveLateMs = [...ceiling, byDefault].flatMap((drain) => drain.liveLateMs);
  const live = spreadOf(liveLateMs);
  const drainPeers = peerFigures(peers, ({ drain }) => drain && drain.drainS * partsOfDay(drain));
  // A live message that waits behind a part of a day waits behind a whole one in proportion.
  const livePeers = peerFigures(peers, ({ drain }) => drain?.liveP99Ms && drain.liveP99Ms * partsOfDay(drain));
  return [
    {
      ...{ name: 'drain_24h_s', unit: 's', value: seconds.p50, target: { atMost: 3 }, peers: drainPeers },
      spread: `${told(seconds.min)} to ${told(seconds.max)}, n ${seconds.count}, ${ceiling[0]?.packs} packs`,
    },
    {
      ...{
        name: 'drain_24h_default_s',
        unit: 's',
        value: byDefault.drainS * ofDay,
        target: { atMost: 20 },
        peers: drainPeers,
      },
      spread: `${byDefault.packs} packs, ${told(byDefault.cpuS)} s of CPU`,
    },
    {
      ...{
        name: 'live_p99_during_drain_ms',
        unit: 'ms',
        value: percentile(liveLateMs, 0.99),
        target: { atMost: 1200 },
      },
      ...{ peers: livePeers, spread: `p50 ${told(live.p50)}, max ${told(live.max)}, n ${live.count}` },
    },
  ];
}

function killFigure(kills: readonly KillOutcome[]): Figure {
  const { bridge = Number.NaN, ...peers } = Object.fromEntries(kills.map(({ name, lost }) => [name, lost]));
  const judged = kills.map(({ name, judged }) => `${name} ${judged}`).join(', ');
  return { ...figure('lost_after_kills', 'samples', bridge, 0), peers, spread: `of: ${judged}` };
}

function outageFigure(secondsLost: SecondsLost): Figure {
  const { bridge = Number.NaN, ...peers } = Object.fromEntries(secondsLost);
  return { ...figure('seconds_lost_outage_kill', 's', bridge, 2), peers };
}

function costFigures(drain: Drain | undefined, peers: readonly PeerOutcome[]): Figure[] {
  const { offline = UNSEEN, online = UNSEEN, rssMaxMb = Number.NaN } = drain ?? {};
  const growthMb = online.rssMb - offline.rssMb;
  return [
    {
      ...figure('bytes_per_sample_online', 'B', online.bytesPerSample, 0),
      peers: peerFigures(peers, ({ onlineBytesPerSample }) => onlineBytesPerSample),
    },
    {
      ...figure('bytes_per_sample_offline', 'B', offline.bytesPerSample, 4700),
      peers: peerFigures(peers, ({ offlineBytesPerSample }) => offlineBytesPerSample),
    },
    { ...figure('rss_mb', 'MiB', rssMaxMb, 100), peers: peerFigures(peers, ({ rssMb }) => rssMb) },
    { ...figure('rss_growth_mb', 'MiB', growthMb, 5), spread: `${told(offline.rssMb)} to ${told(online.rssMb)}` },
    {
      ...figure('cpu_percent', '% of a core', offline.cpuPercent, 2),
      ...{ peers: peerFigures(peers, ({ cpuPercent }) => cpuPercent), spread: `online ${told(online.cpuPercent)}` },
    },
  ];
}

function figure(name: string, unit: string, value: number, atMost: number): Figure {
  return { name, unit, value, target: { atMost }, peers: {}, spread: '' };
}

/** The figure of each peer that has it. */
function peerFigures(
  peers: readonly PeerOutcome[],
  figureOf: (peer: PeerOutcome) => number | undefined,
): Record<string, number> {
  return Object.fromEntries(
    peers.flatMap((peer) => {
      const value = figureOf(peer);
      return value === undefined ? [] : [[peer.name, value] as const];
    }),
  );
}

function partsOfDay({ arrived }: PeerDrain): number {
  return DAY_SAMPLES / arrived;
}

function told(value: number): string {
  return value.toFixed(2);
}
