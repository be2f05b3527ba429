import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createArchiveHandler } from '../consumers/archive/archive-handler.ts';
import { setAsideKey } from '../consumers/batch/set-aside.ts';
import type { ResultsReader } from '../consumers/leaderboard/read-results.ts';
import type { ScaledClock } from '../scaled-clock.ts';
import { BACKLOG_STREAM, LIVE_STREAM, TOPIC_RULES } from '../stack/rules.ts';
import { ARCHIVE_BACKLOG_MAPPING, ARCHIVE_MAPPING, LEADERBOARD_MAPPING } from '../stack/stream-mapping.ts';
import { ArchiveFolder } from './archive-folder.ts';
import { AedesBroker } from './broker/aedes-broker.ts';
import { type LeaderboardCounters, openLocalLeaderboard } from './local-leaderboard.ts';
import { ObjectFolder } from './object-folder.ts';
import { mappingSettings } from './poller/mapping-settings.ts';
import { createPoller, type Poller } from './poller/poller.ts';
import { createPollerClock } from './poller/poller-clock.ts';
import { startResultsServer } from './results-server.ts';
import { createRuleEngine } from './rule/rule-engine.ts';
import { LocalStreams } from './stream/local-streams.ts';
import { startStreamServer } from './stream/stream-server.ts';

export interface LocalCloudOptions {
  /** TCP ports on 127.0.0.1; 0 lets the system choose. */
  readonly mqttPort: number;
  readonly kinesisPort: number;
  readonly resultsPort?: number;
  /** Shards of the live stream. */
  readonly shards: number;
  /** Folder for the archive and for what could not be processed. */
  readonly folder: string;
  readonly clock: ScaledClock;
  /** Bytes that the folder for each sort of failure holds at most. */
  readonly maxFolderBytes?: number;
}

/** The cloud on this machine, at work. */
export interface LocalCloud {
  readonly mqttUrl: string;
  readonly kinesisUrl: string;
  readonly resultsUrl: string;
  readonly results: ResultsReader;
  /** What the leaderboard counted since the start. */
  leaderboard(): LeaderboardCounters;
  /** What every part counted since the start. */
  counters(): Record<string, unknown>;
  close(): Promise<void>;
}

/** Opens broker, rules, streams, pollers and leaderboard, wired as in the account. Rejects when a port is taken. */
export async function openLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { clock, folder } = options;
  const nowMs = (): number => clock.nowMs();
  const streams = new LocalStreams({ nowMs });
  streams.createStream({ streamName: LIVE_STREAM, shardCount: options.shards });
  streams.createStream({ streamName: BACKLOG_STREAM, shardCount: 1 });
  const errors = new ObjectFolder(join(folder, 'error-bucket'), options.maxFolderBytes);
  const setAside = new ObjectFolder(join(folder, 'set-aside'), options.maxFolderBytes);
  const engine = createRuleEngine({ rules: TOPIC_RULES, stream: streams, errorStore: errors, newUuid: randomUUID });
  const broker = await AedesBroker.open({ port: options.mqttPort, nowMs });
  broker.onPublish(({ topic, payload, clientId }) => {
    engine.publish({ topic, payload: Buffer.from(payload), clientId, atMs: nowMs() });
  });
  const leaderboard = openLocalLeaderboard({
    publish: (topic, payload) => broker.publish(topic, payload, 0),
    setAside: (refused) => setAside.put(setAsideKey(refused), refused),
    clock,
  });
  const archive = new ArchiveFolder(join(folder, 'archive'));
  const archiveHandler = createArchiveHandler({
    write: (partitions) => archive.write(partitions, nowMs()),
    // The folder counts what it took, and the poller what failed.
    count: () => {},
    hasTime: () => true,
    fault: () => {},
  });
  const [toLeaderboard, toArchive] = [
    { functionName: 'alleycat-leaderboard', handler: leaderboard.handler },
    { functionName: 'alleycat-archive', handler: archiveHandler },
  ];
  const readers = [
    { ...toLeaderboard, streamName: LIVE_STREAM, mapping: LEADERBOARD_MAPPING },
    { ...toLeaderboard, streamName: BACKLOG_STREAM, mapping: LEADERBOARD_MAPPING },
    { ...toArchive, streamName: LIVE_STREAM, mapping: ARCHIVE_MAPPING },
    { ...toArchive, streamName: BACKLOG_STREAM, mapping: ARCHIVE_BACKLOG_MAPPING },
  ];
  const speed = 1 / clock.toRealMs(1);
  const pollerClock = createPollerClock(nowMs, speed);
  const pollers = readers.map(({ functionName, handler, streamName, mapping }) => {
    const asDeployed = mappingSettings(mapping);
    // A handler works in real time, however fast the clock runs.
    const settings = { ...asDeployed, handlerTimeoutMs: asDeployed.handlerTimeoutMs * speed };
    const destination = (record: unknown): Promise<void> => setAside.put(`${streamName}/${randomUUID()}.json`, record);
    const ports = { streams, clock: pollerClock, newRequestId: randomUUID, setAside: destination };
    return createPoller({ functionName, handler, streamName, settings, ...ports });
  });
  const results = await startResultsServer(leaderboard.reader, options.resultsPort ?? 0);
  const server = await startStreamServer(streams, options.kinesisPort);
  for (const poller of pollers) poller.start();
  return {
    mqttUrl: `mqtt://127.0.0.1:${broker.port}`,
    kinesisUrl: server.url,
    resultsUrl: results.url,
    results: leaderboard.reader,
    leaderboard: leaderboard.counters,
    counters: () => ({
      broker: broker.stats(),
      rules: engine.counters(),
      streams: streams.counters(),
      pollers: pollers.map((poller: Poller) => poller.counters()),
      leaderboard: leaderboard.counters(),
      archive: archive.stats(),
      errorBucket: errors.stats(),
      setAside: setAside.stats(),
    }),
    close: async () => {
      await broker.close();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await leaderboard.close();
      await results.close();
      await server.close();
    },
  };
}
