import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addBucket } from './add-bucket.ts';
import { addAlarms } from './alarms.ts';
import { addArchive } from './archive.ts';
import { addFleet } from './fleet.ts';
import { addIngest } from './ingest.ts';
import { iotEndpoint } from './iot-endpoint.ts';
import { addIotLogging } from './iot-logging.ts';
import { addLeaderboard } from './leaderboard.ts';
import type { Settings } from './settings.ts';

/** Everything that the bikes talk to, in one stack: one of it fits into a region of an account, as topics and rules have fixed names. */
export class AlleycatStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, { description: 'Alleycat: exercise bikes that race each other' });
    const endpoint = iotEndpoint(this);
    if (settings.iotLogging) addIotLogging(this);
    const ingest = addIngest(this, settings);
    const setAside = addBucket(this, 'SetAsideBucket', settings.setAsideDays);
    const leaderboard = addLeaderboard(this, { ingest, setAside, endpoint });
    const archive = addArchive(this, settings, { ingest, setAside });
    const fleet = addFleet(this);
    addAlarms(this, { ingest, leaderboard, archive, fleet }, settings);

    const uplink = { client: 'mqtt', url: `mqtts://${endpoint}:8883`, basicIngest: true };
    addOutputs(this, {
      Endpoint: [endpoint, 'Host name of the broker for bikes'],
      BikeUplink: [this.toJsonString(uplink), 'For the configuration of a bike, beside its certificates'],
      LiveStream: [ingest.live.streamName, 'Kinesis stream of live samples'],
      BacklogStream: [ingest.backlog.streamName, 'Kinesis stream of what waited'],
      LeaderboardTable: [leaderboard.table.tableName, 'DynamoDB table of results'],
      ErrorBucket: [ingest.errors.bucketName, 'What rules could not put, below errors/'],
      SetAsideBucket: [setAside.bucketName, 'Refused records, and batches that failed to the end'],
      ArchiveBucket: [archive.bucket.bucketName, 'Samples, below samples/'],
      FleetTable: [fleet.table.tableName, 'DynamoDB table of serial numbers'],
      ArchiveDatabase: [archive.database.ref, 'Glue database with the table samples'],
    });
  }
}

/** Outputs under their plain names, which `alleycat-cloud` asks for. */
function addOutputs(
  stack: Stack,
  outputs: Readonly<Record<string, readonly [value: string, description: string]>>,
): void {
  const scope = new Construct(stack, 'Outputs');
  for (const [name, [value, description]] of Object.entries(outputs)) {
    new CfnOutput(scope, name, { value, description }).overrideLogicalId(name);
  }
}
