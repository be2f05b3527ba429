import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { finishRaces } from '../../consumers/leaderboard/finish-races.ts';
import { DynamoLeaderboardStore } from '../dynamo-leaderboard-store.ts';
import { DynamoResultsStore } from '../dynamo-results-store.ts';
import { keepAlive } from '../keep-alive.ts';
import { metricLine } from '../metric-line.ts';

const { TABLE_NAME = '', STACK_NAME = 'alleycat' } = process.env;

const table = new DynamoDBClient({ requestHandler: keepAlive() });
const store = new DynamoLeaderboardStore(table, TABLE_NAME);
const results = new DynamoResultsStore(table, TABLE_NAME);

/**
 * What is due with races that are over, once a minute. It reads them whole, which the announcer has no time for. A row that it cannot
 * read rings when a race has just ended, a day before the final result is written without it.
 */
export const handler = async (): Promise<void> => {
  const finished = await finishRaces({ store, results }, Date.now());
  const counts = { RacesFinished: finished, PoisonItems: store.takePoison() };
  process.stdout.write(metricLine(counts, { stackName: STACK_NAME, atMs: Date.now() }));
};
