import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { keepAlive } from '../aws/keep-alive.ts';
import { putRecords } from '../aws/put-records.ts';
import { s3Objects } from '../aws/s3-objects.ts';
import { REAL_RETRIES } from '../aws/send-remaining.ts';
import { EXIT } from './exit-codes.ts';
import { folderObjects } from './folder-objects.ts';
import type { ObjectSource } from './object-source.ts';
import { type RedriveCounts, redrive } from './redrive.ts';
import { parseRedriveArguments, REDRIVE_HELP, type RedriveArguments } from './redrive-arguments.ts';
import { sayError } from './say-error.ts';
import { clientPlace, stackOutputs } from './stack-outputs.ts';
import { openTerminal } from './terminal.ts';

const PROGRESS_PERIOD_MS = 2_000;
const EXIT_INTERRUPTED = 130;
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** `alleycat-cloud redrive`: the summary on stdout, progress on stderr; 69 when a stream did not take everything. */
export async function redriveCommand(words: readonly string[], terminal = openTerminal()): Promise<number> {
  const asked = parseRedriveArguments(words);
  if (asked === 'help') {
    terminal.out(REDRIVE_HELP.trimEnd());
    return EXIT.ok;
  }
  if ('error' in asked) {
    terminal.tell(asked.error);
    return EXIT.usage;
  }
  if (asked.folder !== undefined && !existsSync(asked.folder)) {
    terminal.tell(`--folder ${asked.folder}: there is no such folder`);
    return EXIT.noInput;
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  let toldAtMs = performance.now();
  const progress = (counts: Readonly<RedriveCounts>): void => {
    if (performance.now() - toldAtMs < PROGRESS_PERIOD_MS) return;
    toldAtMs = performance.now();
    terminal.tell(say(counts, asked.dryRun));
  };
  try {
    const { sources, client } = await open(asked);
    const counts = await redrive(sources, asked.dryRun, {
      send: (streamName, records) => putRecords(client, streamName, records, REAL_RETRIES),
      progress,
      signal: stop.signal,
    });
    terminal.out(say(counts, asked.dryRun));
    if (stop.signal.aborted) return EXIT_INTERRUPTED;
    return counts.refused === 0 ? EXIT.ok : EXIT.unavailable;
  } catch (error) {
    terminal.tell(`${sayError(error)}\nWhat is returned stays returned; run it again.`);
    return EXIT.unavailable;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

async function open(asked: RedriveArguments): Promise<{ sources: ObjectSource[]; client: KinesisClient }> {
  if (asked.folder !== undefined) {
    const sources = ['error-bucket', 'set-aside'].map((name) => folderObjects(join(asked.folder, name)));
    const { endpoint } = asked;
    return { sources, client: new KinesisClient({ ...LOCAL, endpoint, maxAttempts: 1, requestHandler: keepAlive() }) };
  }
  const { ErrorBucket, SetAsideBucket } = await stackOutputs(asked, ['ErrorBucket', 'SetAsideBucket']);
  const s3 = new S3Client(clientPlace(asked));
  const client = new KinesisClient({ ...clientPlace(asked), maxAttempts: 1 });
  return { sources: [ErrorBucket, SetAsideBucket].map((bucket) => s3Objects(s3, bucket)), client };
}

function say(counts: Readonly<RedriveCounts>, dryRun: boolean): string {
  const { objects, returned, unreadable, refused, removed } = counts;
  return [
    `objects ${objects}`,
    `records ${dryRun ? 'to return' : 'returned'} ${returned}`,
    `unreadable ${unreadable}`,
    `not accepted ${refused}`,
    `objects removed ${removed}`,
  ].join(', ');
}
