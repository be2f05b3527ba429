import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalCloud } from '../../local/local-cloud.ts';
import { createScaledClock } from '../../scaled-clock.ts';
import { systemTime } from '../../system-time.ts';

/** The word that makes the benchmark's program a whole laptop cloud. */
export const CLOUD_WORD = '--serve-cloud';

/** What a laptop cloud says of itself. */
export interface CloudState {
  readonly kinesisUrl: string;
  readonly cpuMs: number;
  /** Age of the newest record that the slowest shard's consumer has taken. */
  readonly iteratorAgeMs: number;
  readonly consumed: number;
  readonly announced: number;
}

interface Counters {
  readonly pollers?: readonly { readonly iteratorAgeMs: number; readonly records: number }[];
  readonly leaderboard?: { readonly announcer: { readonly announced: number } };
}

/** Runs a laptop cloud in this process until its parent leaves; each message is answered with the state. */
export async function serveCloud(shards: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-growth-'));
  const clock = createScaledClock({ speed: 1 }, systemTime);
  const cloud = await openLocalCloud({ mqttPort: 0, kinesisPort: 0, shards, folder, clock });
  const tell = (): void => {
    const { pollers = [], leaderboard }: Counters = cloud.counters();
    const { user, system } = process.cpuUsage();
    const state: CloudState = {
      kinesisUrl: cloud.kinesisUrl,
      cpuMs: (user + system) / 1000,
      iteratorAgeMs: Math.max(0, ...pollers.map((poller) => poller.iteratorAgeMs)),
      consumed: pollers.reduce((sum, { records }) => sum + records, 0),
      announced: leaderboard?.announcer.announced ?? 0,
    };
    process.send?.(state);
  };
  process.on('message', tell);
  process.once('disconnect', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
  tell();
}

/** A laptop cloud in a process of its own: stream, consumer, store and announcer. */
export async function withCloudProcess<Result>(
  shards: number,
  work: (state: () => Promise<CloudState>) => Promise<Result>,
): Promise<Result> {
  const child = fork(process.argv[1] ?? '', [CLOUD_WORD, String(shards)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = () =>
    new Promise<CloudState>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the laptop cloud ended with code ${code}`));
      child.once('exit', ended);
      child.once('message', (state) => {
        child.off('exit', ended);
        // The other side of this file sent it.
        resolve(state as CloudState);
      });
    });
  try {
    await next();
    return await work(() => {
      const answer = next();
      child.send('state');
      return answer;
    });
  } finally {
    child.disconnect();
  }
}
