import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setAsideKey } from '../consumers/batch/set-aside.ts';
import { Announcer } from '../consumers/leaderboard/announcer.ts';
import { type BatchCounts, createLeaderboardHandler } from '../consumers/leaderboard/leaderboard-handler.ts';
import type { ScaledClock } from '../scaled-clock.ts';
import { BACKLOG_STREAM, LIVE_STREAM, TOPIC_RULES } from '../stack/rules.ts';
import { AedesBroker } from './broker/aedes-broker.ts';
import type { Broker } from './broker/broker.ts';
import { MemoryLeaderboardStore } from './memory-leaderboard-store.ts';
import { ObjectFolder } from './object-folder.ts';
import { createPoller, type Poller } from './poller/poller.ts';
import { createPollerClock } from './poller/poller-clock.ts';
import { DEFAULT_POLLER_SETTINGS } from './poller/poller-settings.ts';
import { createRuleEngine } from './rule/rule-engine.ts';
import { LocalStreams } from './stream/local-streams.ts';
import { startStreamServer } from './stream/stream-server.ts';

export interface LocalCloudOptions {
  /** TCP ports on 127.0.0.1; 0 lets the system choose. */
  readonly mqttPort: number;
  readonly kinesisPort: number;
  /** Shards of the live stream. */
  readonly shards: number;
  /** Folder for what could not be processed. */
  readonly folder: string;
  readonly clock: ScaledClock;
  /** Bytes that the folder for each sort of failure holds at most. */
  readonly maxFolderBytes?: number;
}

/** The cloud on this machine, at work. */
export interface LocalCloud {
  readonly mqttUrl: string;
  readonly kinesisUrl: string;
  /** What every part counted since the start. */
  counters(): Record<string, unknown>;
  close(): Promise<void>;
}

const SECOND_MS = 1000;
/** Lambda's default of 100 records a batch would put twenty items a second of a full shard into the table. */
const BATCH_SIZE = 1000;

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
  const leaderboard = openLeaderboard(broker, setAside, clock);
  const pollers = [LIVE_STREAM, BACKLOG_STREAM].map((streamName) => {
    const settings = { ...DEFAULT_POLLER_SETTINGS, batchSize: BATCH_SIZE };
    const destination = (record: unknown): Promise<void> => setAside.put(`${streamName}/${randomUUID()}.json`, record);
    const pollerClock = createPollerClock(nowMs, 1 / clock.toRealMs(1));
    const { handler } = leaderboard;
    const ports = { streams, handler, clock: pollerClock, newRequestId: randomUUID, setAside: destination };
    return createPoller({ streamName, functionName: 'alleycat-leaderboard', settings, ...ports });
  });
  const server = await startStreamServer(streams, options.kinesisPort);
  for (const poller of pollers) poller.start();
  return {
    mqttUrl: `mqtt://127.0.0.1:${broker.port}`,
    kinesisUrl: server.url,
    counters: () => ({
      broker: broker.stats(),
      rules: engine.counters(),
      streams: streams.counters(),
      pollers: pollers.map((poller: Poller) => poller.counters()),
      leaderboard: leaderboard.counters(),
      errorBucket: errors.stats(),
      setAside: setAside.stats(),
    }),
    close: async () => {
      await broker.close();
      await Promise.all(pollers.map((poller) => poller.stop()));
      await leaderboard.close();
      await server.close();
    },
  };
}

function openLeaderboard(broker: Broker, setAside: ObjectFolder, clock: ScaledClock) {
  const counts = { records: 0, refused: 0, faults: 0 };
  const store: MemoryLeaderboardStore = new MemoryLeaderboardStore((items) => announcer.announce(items, clock.nowMs()));
  const announcer = new Announcer({ store, isTurnInSequence: async () => true, publish: (topic, payload) => broker.publish(topic, payload, 0) });
  const handler = createLeaderboardHandler({
    store,
    setAside: (refused) => setAside.put(setAsideKey(refused), refused),
    count: (batch: BatchCounts) => {
      counts.records += batch.records;
      counts.refused += batch.refused;
    },
    fault: () => {
      counts.faults += 1;
    },
  });
  // Says what the limit of one standing a second held back.
  const stop = new AbortController();
  const ticking = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleepUntil(clock.nowMs() + SECOND_MS, stop.signal);
      await announcer.announce([], clock.nowMs()).catch(() => {
        counts.faults += 1;
      });
    }
  })();
  return {
    handler,
    counters: () => ({ ...counts, store: store.stats(), announcer: announcer.stats() }),
    close: async () => {
      stop.abort();
      await ticking;
    },
  };
}
