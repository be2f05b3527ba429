import { CLASSES, standingTopic } from '@alleycat/contract';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type EventSourceMapping, FilterRule, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { addFunction } from './add-function.ts';
import type { Ingest } from './ingest.ts';
import { objectsIn } from './objects-in.ts';
import { readStream } from './read-stream.ts';
import { ANNOUNCER_MAPPING, LEADERBOARD_MAPPING, READER_TIMEOUT_S } from './stream-mapping.ts';

/** The ranking: what the streams say goes into the table, and what the table says goes out as standings. */
export interface Leaderboard {
  readonly table: Table;
  readonly consumer: LambdaFunction;
  readonly announcer: LambdaFunction;
  readonly finisher: LambdaFunction;
  /** What reads the two streams and the table's. */
  readonly sources: readonly EventSourceMapping[];
}

/** What the leaderboard stands on. `endpoint` is the host name of the broker. */
export interface LeaderboardGround {
  readonly ingest: Ingest;
  readonly setAside: Bucket;
  readonly endpoint: string;
}

const MINUTE = Duration.minutes(1);
// It reads five races at most, each whole: at 40,000 riders a third of a gigabyte each.
const FINISHER_TIMEOUT_S = 300;

/** What the consumer wrote: neither what the announcer writes, which would call it again for ever, nor what expires. */
const ITEMS = {
  eventName: FilterRule.or('INSERT', 'MODIFY'),
  dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('race/') } } },
};

/** Adds the table, its consumer of both streams, the announcer, of which only one runs at a time, and the finisher of races. */
export function addLeaderboard(scope: Construct, { ingest, setAside, endpoint }: LeaderboardGround): Leaderboard {
  const table = new Table(scope, 'Leaderboard', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.DEFAULT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    stream: StreamViewType.NEW_IMAGE,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const environment = { STACK_NAME: Stack.of(scope).stackName, TABLE_NAME: table.tableName };

  const consumer = addFunction(scope, 'LeaderboardConsumer', {
    bundle: 'leaderboard',
    description: 'Puts what bikes did, per batch, race and class, into the table',
    environment: { ...environment, SET_ASIDE_BUCKET: setAside.bucketName },
    timeoutS: READER_TIMEOUT_S,
    memoryMiB: 512,
  });
  const streams = [ingest.live, ingest.backlog];
  for (const stream of streams) stream.grantRead(consumer);
  consumer.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:BatchWriteItem'], resources: [table.tableArn] }));
  const records = objectsIn(setAside, 'records');
  consumer.addToRolePolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [records] }));

  const announcer = addFunction(scope, 'Announcer', {
    bundle: 'announcer',
    description: 'Ranks what the table has and sends the standings',
    environment: { ...environment, IOT_ENDPOINT: `https://${endpoint}` },
    timeoutS: READER_TIMEOUT_S,
    memoryMiB: 1024,
    concurrency: 1,
  });
  table.grantStreamRead(announcer);
  Validations.of(announcer.role ?? announcer).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'To read the stream of a table asks for dynamodb:ListStreams, which knows no resource.',
  });
  announcer.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
      resources: [table.tableArn],
    }),
  );
  announcer.addToRolePolicy(new PolicyStatement({ actions: ['iot:Publish'], resources: standingArns(scope) }));

  const finisher = addFunction(scope, 'Finisher', {
    bundle: 'finisher',
    description: 'Writes the results and the bests of races that are over',
    environment,
    timeoutS: FINISHER_TIMEOUT_S,
    memoryMiB: 1024,
  });
  finisher.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      resources: [table.tableArn],
    }),
  );
  everyMinute(scope, [announcer, finisher]);

  const deadLetters = setAside;
  return {
    table,
    consumer,
    announcer,
    finisher,
    sources: [
      readStream(consumer, 'Live', { streamArn: ingest.live.streamArn, mapping: LEADERBOARD_MAPPING, deadLetters }),
      readStream(consumer, 'Backlog', {
        streamArn: ingest.backlog.streamArn,
        mapping: LEADERBOARD_MAPPING,
        deadLetters,
      }),
      readStream(announcer, 'Items', {
        streamArn: tableStreamArn(table),
        only: ITEMS,
        mapping: ANNOUNCER_MAPPING,
        deadLetters,
      }),
    ],
  };
}

function tableStreamArn({ tableStreamArn: arn, node }: Table): string {
  if (arn === undefined) throw new Error(`${node.path} has no stream.`);
  return arn;
}

function standingArns(scope: Construct): string[] {
  return CLASSES.map(({ classId }) =>
    Stack.of(scope).formatArn({ service: 'iot', resource: 'topic', resourceName: standingTopic(classId) }),
  );
}

/** What is due when nothing arrives: the last standing of a race, and its results. A tick that comes too late is dropped. */
function everyMinute(scope: Construct, called: readonly LambdaFunction[]): void {
  const tick = new Rule(scope, 'EveryMinute', { schedule: Schedule.rate(MINUTE) });
  for (const one of called) {
    one.configureAsyncInvoke({ maxEventAge: MINUTE, retryAttempts: 0 });
    tick.addTarget(new LambdaTarget(one, { maxEventAge: MINUTE, retryAttempts: 0 }));
  }
}
