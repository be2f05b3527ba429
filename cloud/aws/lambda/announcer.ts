import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { Announcer } from '../../consumers/leaderboard/announcer.ts';
import { createAnnouncerHandler } from '../../consumers/leaderboard/announcer-handler.ts';
import { DynamoLeaderboardStore } from '../dynamo-leaderboard-store.ts';
import { keepAlive } from '../keep-alive.ts';
import { metricLine } from '../metric-line.ts';
import { REAL_RETRIES } from '../send-remaining.ts';
import { turnTaker } from '../turn-taker.ts';

const { TABLE_NAME = '', IOT_ENDPOINT = '', STACK_NAME = 'alleycat' } = process.env;

const table = new DynamoDBClient({ requestHandler: keepAlive() });
const broker = new IoTDataPlaneClient({ endpoint: IOT_ENDPOINT, requestHandler: keepAlive() });
const store = new DynamoLeaderboardStore(table, TABLE_NAME);

/** The announcer: fed by the stream of the leaderboard's table, and by a tick once a minute. */
export const handler = createAnnouncerHandler({
  announcer: new Announcer({
    store,
    isTurnInSequence: turnTaker(table, TABLE_NAME, randomUUID),
    publish: async (topic, payload) => {
      await broker.send(new PublishCommand({ topic, qos: 0, payload: Buffer.from(payload) }));
    },
  }),
  nowMs: Date.now,
  sleepMs: REAL_RETRIES.sleepMs,
  count: ({ announcements, poison, bikes }) => {
    const turn = { Announcements: announcements, PoisonItems: poison + store.takePoison() };
    const tick = bikes && { RacingBikes: bikes.racing, SilentBikes: bikes.silent };
    process.stdout.write(metricLine({ ...turn, ...tick }, { stackName: STACK_NAME, atMs: Date.now() }));
  },
});
