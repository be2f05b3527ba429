import { MAX_RACER_ID } from '@alleycat/contract';
import { costLines } from '../cost-lines.ts';
import { DEPLOYMENT } from '../deployment.ts';
import { formatFigure } from '../format-figure.ts';
import { latencyAdded, standingIntervalS } from '../latency-added.ts';
import { type MeasuredSizes, measureSizes } from '../measured-sizes.ts';
import { offeredPlaces, typicalSeconds } from '../offered-places.ts';
import type { Plan } from '../plan.ts';
import { KEY_STRATEGIES, type PlanRequest } from '../plan-request.ts';
import { planField } from '../planned-field.ts';
import { loadsOfShards } from '../shard-loads.ts';
import { evenShards, plannedShards } from '../shards-needed.ts';
import { heatMap } from './heat-map.ts';
import { type Line, linePlot } from './line-plot.ts';
import { INNER } from './plot-frame.ts';
import { linearScale, logScale } from './scale.ts';

const FLEETS = [100, 200, 300, 500, 1000, 2000, 3000, 5000, 7000, 10_000, 15_000, 20_000, 30_000, 40_000];

/** Fleets to draw, with those on both sides of the step where standings come more rarely. */
function fleetsOf({ classes }: PlanRequest): number[] {
  const step = DEPLOYMENT.crowdedRiders * classes;
  return [...new Set([...FLEETS, step, step + 1])].filter((riders) => riders <= MAX_RACER_ID).sort((a, b) => a - b);
}

const ECONOMY_S = 5;
const PACKS_S = [1, 2, ECONOMY_S, 10, 30];
const LOOKS = ['blue', 'orange dashed', 'green'];
const LEAST_RIDERS = 100;

const dollars = (usd: number): string => `$${formatFigure(usd)}`;

/** Each strategy's shards at the plan's number of them: how full they are in their fullest second. */
export function keyPlot({ request, shards, sizes }: Plan, bikeIds: readonly string[]): string {
  const { samplesPerMessage } = request;
  const field = planField(request, bikeIds);
  const rows = KEY_STRATEGIES.map((key) => {
    const offered = offeredPlaces(field, key, samplesPerMessage, typicalSeconds(key, samplesPerMessage));
    const loads = loadsOfShards(offered, shards, sizes.record.meanBytes);
    return { name: key, peakPercents: loads.map(({ peakPercent }) => peakPercent) };
  });
  const hottest = rows.map(
    ({ name, peakPercents }) => `${name} ${formatFigure(Math.round(Math.max(...peakPercents)))} %`,
  );
  return heatMap(`Hottest of ${shards} shards by partition key: ${hottest.join(', ')}`, rows);
}

/** What a message weighs, by the seconds in it. */
export type SizesByPack = ReadonlyMap<number, MeasuredSizes>;

/** Measures the messages of every pack that the plots show. */
export function measurePacks(request: PlanRequest, bikeIds: readonly string[]): SizesByPack {
  return new Map(
    PACKS_S.map((samplesPerMessage) => [samplesPerMessage, measureSizes({ ...request, samplesPerMessage }, bikeIds)]),
  );
}

/** What a thousand rider-hours cost against the number of riders, for live and economy mode and both ways of ingest. */
export function costPlot({ request, usdPerRiderHour, sizes: own }: Plan, packs: SizesByPack): string {
  const lines: Line[] = [];
  for (const [name, look, samplesPerMessage] of [
    ['live', 'blue', 1],
    ['economy', 'orange', ECONOMY_S],
  ] as const) {
    for (const [how, dash, ingest] of [
      ['Basic Ingest', '', 'basic'],
      ['messages', ' dashed', 'messages'],
    ] as const) {
      const variant = { ...request, samplesPerMessage, ingest };
      const sizes = packs.get(samplesPerMessage) ?? own;
      const points = fleetsOf(request).map((riders) => ({
        x: riders,
        y: (1000 * usdOf({ ...variant, riders }, sizes)) / riders,
      }));
      lines.push({ name: `${name}, ${how}`, look: `${look}${dash}`, points });
    }
  }
  const usd = 1000 * usdPerRiderHour;
  const most = Math.max(usd, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const axes = {
    x: {
      title: 'riders racing at once',
      scale: logScale({ from: LEAST_RIDERS, to: MAX_RACER_ID }, { from: INNER.left, to: INNER.right }),
      format: formatFigure,
    },
    y: {
      title: 'US dollars for 1,000 rider-hours',
      scale: linearScale(most, { from: INNER.bottom, to: INNER.top }),
      format: dollars,
    },
  };
  const here = { x: Math.max(LEAST_RIDERS, request.riders), y: usd };
  return linePlot('Cost of 1,000 rider-hours against riders, live and economy, two ways of ingest', axes, lines, here);
}

/** What an hour costs against how late standings are, for packs of several lengths and several paces of the standings. */
export function latencyPlot({ request, usdPerHour, latencyMeanMs }: Plan, packs: SizesByPack): string {
  const own = standingIntervalS(request);
  const paces = [own, ...[5, 15].filter((pace) => pace !== own)];
  const lines = paces.map((standingsEveryS, index): Line => {
    const points = [...packs].map(([samplesPerMessage, size]) => {
      const variant = { ...request, samplesPerMessage, standingsEveryS };
      const name = index === 0 ? `${samplesPerMessage} s` : '';
      return { x: meanWaitS(variant), y: usdOf(variant, size), name };
    });
    return { name: `standings every ${formatFigure(standingsEveryS)} s`, look: LOOKS[index] ?? 'blue', points };
  });
  const all = lines.flatMap(({ points }) => points);
  const axes = {
    x: {
      title: 'mean wait by design between a second and the standing that counts it, seconds',
      scale: logScale(
        { from: 1, to: Math.max(latencyMeanMs / 1000, ...all.map(({ x }) => x)) * 1.05 },
        { from: INNER.left, to: INNER.right },
      ),
      format: formatFigure,
    },
    y: {
      title: 'US dollars an hour',
      scale: linearScale(Math.max(usdPerHour, ...all.map(({ y }) => y)), { from: INNER.bottom, to: INNER.top }),
      format: dollars,
    },
  };
  return linePlot('Cost of an hour against waiting', axes, lines, { x: latencyMeanMs / 1000, y: usdPerHour });
}

/** Cost of an hour with as many shards as an even spread of keys needs. */
function usdOf(request: PlanRequest, sizes: MeasuredSizes): number {
  const { riders, samplesPerMessage, targetPercent, capacity } = request;
  const even = evenShards(riders / samplesPerMessage, sizes.record.meanBytes, targetPercent);
  return costLines(request, plannedShards(even, { capacity }), sizes).reduce(
    (sum, { usdPerHour }) => sum + usdPerHour,
    0,
  );
}

function meanWaitS(request: PlanRequest): number {
  return latencyAdded(request).reduce((sum, { meanMs }) => sum + meanMs, 0) / 1000;
}
