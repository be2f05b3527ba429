import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Standing, standingSchema } from '@alleycat/contract';
import { archivedSoFar, counterOf, rankedSoFar } from '../../test/race-account.ts';
import { openRaceRig, type RaceRig, rideRace, until } from '../../test/race-rig.ts';
import type { Figure } from '../simulator/report.ts';
import { ingestUsd, originalIngestUsd, type RaceCounts, standingsUsd } from './race-costs.ts';

const RIDERS = 1_000;
const LIVE_SHARDS = 2;
const BACKLOG_SHARDS = 1;
// Costs are counted, not timed: the economy race may run as fast as the machine can.
const ECONOMY_SPEED = 5;

/**
 * Real latencies in ms, from the start of the second's publishing to the arrival of the first standing that has it. Only riders
 * who were named in the standing before count: who climbs into it brings seconds that were told long ago.
 */
function watchStandings({ bikes, clock }: RaceRig, sentMs: ReadonlyMap<number, number>): number[] {
  const latencies: number[] = [];
  // The first six bikes ride in the six classes.
  for (const { client } of bikes.slice(0, 6)) {
    let before = new Map<number, number>();
    client.on('message', (_topic, payload) => {
      const { top }: Standing = standingSchema.parse(JSON.parse(payload.toString()));
      const nowMs = clock.nowMs();
      for (const { racerId, second } of top) {
        for (let at = (before.get(racerId) ?? second) + 1; at <= second; at++) {
          latencies.push(nowMs - (sentMs.get(at) ?? Number.NaN));
        }
      }
      before = new Map(top.map(({ racerId, second }) => [racerId, second]));
    });
  }
  return latencies;
}

async function ride(mode: 'live' | 'economy', speed: number): Promise<{ counts: RaceCounts; latencies: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-bench-'));
  const rig = await openRaceRig({ riders: RIDERS, speed, shards: LIVE_SHARDS, folder });
  try {
    const sentMs = new Map<number, number>();
    const latencies = watchStandings(rig, sentMs);
    await rideRace(rig, mode, (second) => sentMs.set(second, rig.clock.nowMs()));
    // What a held-up process throttles goes to the error bucket, and is billed all the same.
    const refused = () => counterOf(rig.cloud.counters(), 'errorBucket', 'objects') * (mode === 'live' ? 1 : 5);
    await until(() => Math.min(rankedSoFar(rig), archivedSoFar(rig)) + refused() >= RIDERS * 300, rig);
    const counters = rig.cloud.counters();
    const counts = {
      riders: RIDERS,
      rulesTriggered: counterOf(counters, 'rules', 'matches'),
      actions: counterOf(counters, 'rules', 'puts') + counterOf(counters, 'rules', 'actionFailures'),
      recordsPut: counterOf(counters, 'streams', 'recordsIn'),
      shards: LIVE_SHARDS + BACKLOG_SHARDS,
      standings: rig.cloud.leaderboard().announcer.announced,
      deliveries: rig.deliveries(),
      writeUnits: rig.cloud.leaderboard().store.writeUnits,
      items: rig.cloud.leaderboard().store.items,
    };
    return { counts, latencies };
  } finally {
    await rig.close();
    rmSync(folder, { recursive: true });
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN);
}

const percentOfOriginal = (usd: number): number => (100 * usd) / originalIngestUsd(RIDERS);

/** A race of 1,000 riders over MQTT in real time: how soon a sample shows in a standing, and what all of it would cost. */
export async function measureRace(tell: (line: string) => void): Promise<readonly Figure[]> {
  tell('a race of 1,000 riders in real time, 5.5 minutes …');
  const { counts, latencies } = await ride('live', 1);
  const { writeUnits, items, standings, deliveries } = counts;
  const counted = `${writeUnits} write units in ${items} items; ${standings} standings to ${deliveries} receivers`;
  return [
    figure(
      'publish_to_standing_p50_ms',
      percentile(latencies, 0.5),
      undefined,
      `${latencies.length} samples of named riders`,
    ),
    figure('publish_to_standing_p99_ms', percentile(latencies, 0.99), 2_500, `most ${percentile(latencies, 1)}`),
    figure(
      'cost_live_percent',
      percentOfOriginal(ingestUsd(counts)),
      25,
      `of $${originalIngestUsd(RIDERS).toFixed(3)}`,
    ),
    figure('cost_standings_percent', percentOfOriginal(standingsUsd(counts)), 50, counted),
    figure('write_units_per_s', writeUnits / 300, 60, 'for 1,000 riders in six classes'),
  ];
}

/** The same race in economy mode, five times as fast: what its ingest would cost. */
export async function measureEconomy(tell: (line: string) => void): Promise<readonly Figure[]> {
  tell('a race of 1,000 riders in economy mode, 1.5 minutes …');
  const { counts } = await ride('economy', ECONOMY_SPEED);
  return [figure('cost_economy_percent', percentOfOriginal(ingestUsd(counts)), 6, `${counts.recordsPut} records`)];
}

function figure(name: string, value: number, atMost: number | undefined, note: string): Figure {
  return { name, value, target: atMost === undefined ? undefined : { atMost }, note };
}
