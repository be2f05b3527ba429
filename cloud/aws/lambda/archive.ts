import { FirehoseClient } from '@aws-sdk/client-firehose';
import { createArchiveHandler } from '../../consumers/archive/archive-handler.ts';
import { firehoseArchive } from '../firehose-archive.ts';
import { keepAlive } from '../keep-alive.ts';
import { metricLine } from '../metric-line.ts';

const { DELIVERY_STREAM = '', STACK_NAME = 'alleycat' } = process.env;

/** The archive's consumer of the live and the backlog stream. */
export const handler = createArchiveHandler({
  write: firehoseArchive(new FirehoseClient({ requestHandler: keepAlive() }), DELIVERY_STREAM),
  count: ({ records, lines }) => {
    const counts = { ArchiveRecords: records, ArchiveLines: lines };
    process.stdout.write(metricLine(counts, { stackName: STACK_NAME, atMs: Date.now() }));
  },
});
