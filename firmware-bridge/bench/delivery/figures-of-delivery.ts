import type { Figure } from '../figure.ts';
import { percentile, spreadOf } from '../percentiles.ts';
import { DAY_SAMPLES } from './delivery-arguments.ts';
import type { Drain } from './measure-drain.ts';
import type { KillOutcome } from './measure-kills.ts';
import type { SecondsLost } from './measure-outage.ts';
import type { PeerDrain, PeerOutcome } from './measure-peer-drains.ts';

/** Everything seen in a run. */
export interface DeliveryRun {
  /** Samples that waited before each drain of the bridge. */
  readonly samples: number;
  /** Drains at the highest pace that may be set. */
  readonly ceiling: readonly Drain[];
  /** The drain of a bridge that is left to its defaults, before and after which it was watched. */
  readonly byDefault: Drain;
  readonly secondsLost: SecondsLost;
  readonly kills: readonly KillOutcome[];
  readonly peers: readonly PeerOutcome[];
}

/** The figures of a run beside their targets. */
export function figuresOfDelivery(run: DeliveryRun): Figure[] {
  return [...drainFigures(run), ...lossFigures(run), ...costFigures(run)];
}

function drainFigures({ samples, ceiling, byDefault, peers }: DeliveryRun): Figure[] {
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

function lossFigures({ secondsLost, kills }: DeliveryRun): Figure[] {
  const { bridge: lost = Number.NaN, ...lostOfPeers } = Object.fromEntries(kills.map((each) => [each.name, each.lost]));
  const { bridge: seconds = Number.NaN, ...secondsOfPeers } = Object.fromEntries(secondsLost);
  const judged = kills.map(({ name, judged }) => `${name} ${judged}`).join(', ');
  return [
    { ...figure('lost_after_kills', 'samples', lost, 0), peers: lostOfPeers, spread: `of: ${judged}` },
    { ...figure('seconds_lost_outage_kill', 's', seconds, 2), peers: secondsOfPeers },
  ];
}

function costFigures({ byDefault, peers }: DeliveryRun): Figure[] {
  const { offline, online, rssMaxMb } = byDefault;
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
    figure('rss_mb', 'MiB', rssMaxMb, 100),
    { ...figure('rss_growth_mb', 'MiB', growthMb, 5), spread: `${told(offline.rssMb)} to ${told(online.rssMb)}` },
    { ...figure('cpu_percent', '% of a core', offline.cpuPercent, 2), spread: `online ${told(online.cpuPercent)}` },
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
