import { readdirSync, readFileSync } from 'node:fs';
import { newParticipant, raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import { type AnnouncedRace, dueAnnouncements } from '../consumers/leaderboard/announcements.ts';
import { newRaceTable } from '../consumers/leaderboard/race-table.ts';
import { DEPLOYMENT } from './deployment.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const { Resources }: { readonly Resources: Readonly<Record<string, Resource>> } = JSON.parse(
  read('../stack/template.snapshot.json'),
);
const all = (type: string): Readonly<Record<string, unknown>>[] =>
  Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

describe('what the planner takes the stack to be is what its template says', () => {
  test('batches gather for a second, but for rows of the table', () => {
    const windows = all('AWS::Lambda::EventSourceMapping').map(
      ({ EventSourceArn, MaximumBatchingWindowInSeconds }) =>
        `${JSON.stringify(EventSourceArn).includes('StreamArn')} ${MaximumBatchingWindowInSeconds}`,
    );
    expect(windows.filter((window) => window === `false ${DEPLOYMENT.batchWindowS}`).length).toBeGreaterThanOrEqual(4);
    expect(new Set(windows)).toEqual(new Set([`false ${DEPLOYMENT.batchWindowS}`, 'true 0']));
  });

  test('the backlog stream has as many shards', () => {
    const [backlog] = Object.entries(Resources).filter(
      ([id, { Type }]) => Type === 'AWS::Kinesis::Stream' && id.startsWith('Backlog'),
    );
    expect(backlog?.[1].Properties['ShardCount']).toBe(DEPLOYMENT.backlogShards);
  });

  test('two consumers read the live stream', () => {
    const live = all('AWS::Lambda::EventSourceMapping').filter(({ EventSourceArn }) =>
      JSON.stringify(EventSourceArn).includes('Live'),
    );
    expect(live).toHaveLength(DEPLOYMENT.consumersPerStream);
  });

  test('functions have the memory that is paid for, files of the archive wait as long', () => {
    const memoryMb = (name: string): unknown[] =>
      Object.entries(Resources)
        .filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(name))
        .map(([, { Properties }]) => Properties['MemorySize']);
    for (const consumer of ['LeaderboardConsumer', 'ArchiveConsumer']) {
      expect(memoryMb(consumer)).toEqual([DEPLOYMENT.consumerMemoryGb * 1024]);
    }
    expect(memoryMb('Announcer')).toEqual([DEPLOYMENT.announcerMemoryGb * 1024]);
    expect(JSON.stringify(all('AWS::KinesisFirehose::DeliveryStream'))).toContain(
      `"IntervalInSeconds":${DEPLOYMENT.archiveFileEveryS}`,
    );
  });

  test('as many alarms ring', () => {
    expect(all('AWS::CloudWatch::Alarm')).toHaveLength(DEPLOYMENT.alarms);
  });
});

describe('what it takes functions and bikes to do is what their code says', () => {
  test('the functions count as many metrics', () => {
    const folder = '../aws/lambda/';
    const sources = readdirSync(new URL(folder, import.meta.url)).map((name) => read(folder + name));
    const counted = sources.flatMap((source) => source.match(/\b[A-Z][A-Za-z]+(?=: )/g) ?? []);
    expect(counted).toEqual(expect.arrayContaining(['Records', 'ArchiveLines', 'ProvisioningRefused']));
    expect(new Set(counted).size).toBe(DEPLOYMENT.customMetrics);
  });

  test('a bike tells its health as often', () => {
    const [, ms = ''] = /^const HEARTBEAT_MS = ([\d_]+);$/m.exec(read('../../firmware-bridge/src/bridge.ts')) ?? [];
    expect(Number(ms.replaceAll('_', ''))).toBe(DEPLOYMENT.heartbeatEveryS * 1000);
  });

  test('a class is announced as often, up to and above so many riders', () => {
    const { standingEveryS, crowdedStandingEveryS, crowdedRiders } = DEPLOYMENT;
    expect(secondsBetweenStandings(crowdedRiders)).toEqual(new Set([standingEveryS]));
    expect(secondsBetweenStandings(crowdedRiders + 1)).toEqual(new Set([crowdedStandingEveryS]));
  });
});

/** Seconds between the standings of a class whose shard brings a batch once a second. */
function secondsBetweenStandings(riders: number): Set<number> {
  const raceId = 6_000_000;
  const race: AnnouncedRace = { table: newRaceTable(raceId, 1), stale: false, changed: false, arrivals: new Map() };
  for (let racerId = 1; racerId <= riders; racerId++) {
    const bikeId = `bike-${racerId}`;
    const rider = { bikeId, racerId, participant: newParticipant(), named: { name: 'Ada', second: 1 } };
    race.table.bikes.set(bikeId, new Map([[racerId, rider]]));
  }
  const between = new Set<number>();
  for (let second = 1; second <= 60; second++) {
    const atMs = raceStartMs(raceId) + second * 1000;
    race.changed = true;
    race.arrivals.set('0', { atMs, lagMs: 400 });
    if (dueAnnouncements([race], atMs).length === 0) continue;
    if (race.announced !== undefined) between.add((atMs - race.announced.atMs) / 1000);
    race.announced = { atMs, state: 'live' };
  }
  return between;
}
