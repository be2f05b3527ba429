import { createScaledClock } from '../../scaled-clock.ts';
import { KinesisStream } from '../../simulator/kinesis-stream.ts';
import { simulateViaKinesis } from '../../simulator/simulate-via-kinesis.ts';
import { LIVE_STREAM } from '../../stack/rules.ts';
import { systemTime } from '../../system-time.ts';
import { withCloudProcess } from './cloud-process.ts';
import type { Figure } from './report.ts';

const RIDERS = [100, 300, 1_000, 3_000, 10_000, 20_000, 40_000];
const PACK_SECONDS = 5;
/** Below the 1,000 of the quota, because keys do not spread evenly. */
const RECORDS_PER_SHARD = 800;
const SECONDS = 20;

/** One machine with so many riders in packs of five: simulator in one process, the whole cloud in another. */
export interface GrowthPoint {
  readonly riders: number;
  readonly recordsPerS: number;
  /** Cores that each process kept busy. */
  readonly simulatorCores: number;
  readonly cloudCores: number;
  /** How late the simulator was at most. */
  readonly lagMs: number;
  /** How far behind the consumer was when the ride ended. */
  readonly consumerMs: number;
  /** Standings a second; six classes, so six at most. */
  readonly standingsPerS: number;
  readonly lost: number;
}

function measurePoint(riders: number): Promise<GrowthPoint> {
  const shards = Math.max(1, Math.ceil(riders / PACK_SECONDS / RECORDS_PER_SHARD));
  return withCloudProcess(shards, async (state) => {
    const before = await state();
    const stream = new KinesisStream({ streamName: LIVE_STREAM, endpoint: before.kinesisUrl, local: true });
    const clock = createScaledClock({ speed: 1 }, systemTime);
    const attendance = { latePercent: 0, dropoutPercent: 0 };
    const fleet = { riders, seed: 1, runId: '0123456789abcdef', packSeconds: PACK_SECONDS, attendance };
    const cpu = process.cpuUsage();
    const summary = await simulateViaKinesis(
      { ...fleet, startMs: Math.ceil(clock.nowMs() / 1000) * 1000, seconds: SECONDS },
      { clock, random: Math.random, signal: new AbortController().signal, send: (records) => stream.send(records) },
    );
    if (summary.error !== undefined) throw new Error(summary.error);
    const { user, system } = process.cpuUsage(cpu);
    const after = await state();
    stream.close();
    const perS = (value: number): number => (value * 1000) / summary.elapsedMs;
    return {
      riders,
      recordsPerS: perS(summary.accepted),
      simulatorCores: (user + system) / 1000 / summary.elapsedMs,
      cloudCores: (after.cpuMs - before.cpuMs) / summary.elapsedMs,
      lagMs: summary.lagMostMs,
      consumerMs: after.iteratorAgeMs,
      standingsPerS: perS(after.announced - before.announced),
      lost: summary.lost,
    };
  });
}

/** From 100 riders up to 40,000, one after the other. */
export async function measureGrowth(tell: (line: string) => void): Promise<readonly GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const riders of RIDERS) {
    const point = await measurePoint(riders);
    points.push(point);
    const { recordsPerS, simulatorCores, cloudCores, lagMs, consumerMs, standingsPerS, lost } = point;
    tell(
      `${riders} riders: ${recordsPerS.toFixed(0)} records/s, ${simulatorCores.toFixed(2)} + ${cloudCores.toFixed(2)} cores, ` +
        `${lagMs.toFixed(0)} ms late, consumer ${consumerMs.toFixed(0)} ms behind, ${standingsPerS.toFixed(1)} standings/s, ${lost} lost`,
    );
  }
  return points;
}

/** Cores that each number of riders kept busy, and what was lost of all their messages. */
export function growthFigures(points: readonly GrowthPoint[]): readonly Figure[] {
  const busy = points.map(({ riders, cloudCores, simulatorCores, consumerMs }) => ({
    name: `cores_busy_at_${riders}_riders`,
    value: cloudCores + simulatorCores,
    target: undefined,
    note: `cloud ${cloudCores.toFixed(2)}, simulator ${simulatorCores.toFixed(2)}; consumer ${consumerMs.toFixed(0)} ms behind`,
  }));
  const lost = points.reduce((sum, point) => sum + point.lost, 0);
  return [
    ...busy,
    {
      name: 'growth_lost',
      value: lost,
      target: { atMost: 0 },
      note: `messages of ${points.map(({ riders }) => riders).join(', ')} riders`,
    },
  ];
}
