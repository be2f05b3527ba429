import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createLeaderboardHandler } from '../../consumers/leaderboard/leaderboard-handler.ts';
import { DynamoLeaderboardStore } from '../dynamo-leaderboard-store.ts';
import { keepAlive } from '../keep-alive.ts';
import { metricLine } from '../metric-line.ts';
import { s3SetAside } from '../s3-set-aside.ts';

const { TABLE_NAME = '', SET_ASIDE_BUCKET = '', STACK_NAME = 'alleycat' } = process.env;

/** The leaderboard's consumer of the live and the backlog stream. */
export const handler = createLeaderboardHandler({
  store: new DynamoLeaderboardStore(new DynamoDBClient({ requestHandler: keepAlive() }), TABLE_NAME),
  setAside: s3SetAside(new S3Client({ requestHandler: keepAlive() }), SET_ASIDE_BUCKET),
  count: ({ records, refused, gaps, ranked, late, early }) => {
    const counts = { Records: records, Refused: refused, Gaps: gaps, Ranked: ranked, Late: late, Early: early };
    process.stdout.write(metricLine(counts, { stackName: STACK_NAME, atMs: Date.now() }));
  },
});
