import { FirehoseClient } from '@aws-sdk/client-firehose';
import { createArchiveHandler } from '../../consumers/archive/archive-handler.ts';
import type { KinesisStreamEvent } from '../../consumers/batch/kinesis-event.ts';
import { firehoseArchive } from '../firehose-archive.ts';
import { keepAlive } from '../keep-alive.ts';
import { metricLine } from '../metric-line.ts';
import { REAL_RETRIES } from '../send-remaining.ts';

const { DELIVERY_STREAM = '', STACK_NAME = 'alleycat' } = process.env;
/** Leaves time for one more request, with the SDK's repetitions, and for the answer. */
const LAST_REQUEST_MS = 25_000;

const firehose = new FirehoseClient({ requestHandler: keepAlive() });

interface Context {
  getRemainingTimeInMillis(): number;
}

/** The archive's consumer of the live and the backlog stream. What Firehose refuses is sent again as long as the call may last. */
export const handler = (event: KinesisStreamEvent, context: Context) => {
  const hasTime = (): boolean => context.getRemainingTimeInMillis() > LAST_REQUEST_MS;
  const handle = createArchiveHandler({
    write: firehoseArchive(firehose, DELIVERY_STREAM, { ...REAL_RETRIES, hasTime }),
    hasTime,
    count: ({ records, lines }) => {
      const counts = { ArchiveRecords: records, ArchiveLines: lines };
      process.stdout.write(metricLine(counts, { stackName: STACK_NAME, atMs: Date.now() }));
    },
    fault: (error) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    },
  });
  return handle(event);
};
