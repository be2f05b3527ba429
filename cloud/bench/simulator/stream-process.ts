import { fork } from 'node:child_process';
import { LocalStreams } from '../../local/stream/local-streams.ts';
import { startStreamServer } from '../../local/stream/stream-server.ts';

/** The word that makes the benchmark's program this stream server. */
export const SERVE_WORD = '--serve-stream';
const MEMORY_BYTES = 512 * 1_048_576;

/** Serves a stream from this process until its parent leaves, and tells it the address. */
export async function serveStream(shards: number): Promise<void> {
  const streams = new LocalStreams({ nowMs: Date.now, memoryLimitBytes: MEMORY_BYTES });
  streams.createStream({ streamName: STREAM_NAME, shardCount: shards });
  const server = await startStreamServer(streams, 0);
  process.send?.(server.url);
  process.once('disconnect', () => process.exit(0));
}

export const STREAM_NAME = 'bench';

/** A stream server of its own process, with the quotas of real shards, so that it shares no core with the simulator. */
export async function withStreamProcess<Result>(
  shards: number,
  work: (endpoint: string) => Promise<Result>,
): Promise<Result> {
  const child = fork(process.argv[1] ?? '', [SERVE_WORD, String(shards)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const endpoint = await new Promise<string>((resolve, reject) => {
      child.once('message', (url) => resolve(String(url)));
      child.once('exit', (code) => reject(new Error(`the stream server ended with code ${code}`)));
    });
    return await work(endpoint);
  } finally {
    child.kill();
  }
}
