import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createScaledClock, type ScaledClock } from '../scaled-clock.ts';
import { systemTime } from '../system-time.ts';
import { AT_THE_START, liveMessageOf, type Rival, rideSecond, rivalOf } from './rival.ts';
import { RivalConnection } from './rival-connection.ts';
import { parseRivalsArguments, RIVALS_HELP, type RivalsArguments } from './rivals-arguments.ts';

/** The samples of one second leave over this part of the next one, so that they do not clump. */
const SPREAD_MS = 200;
/** After a longer stop, for instance of a sleeping laptop, the seconds in between are not ridden. */
const MAX_BEHIND_MS = 10_000;

interface Riding {
  readonly rival: Rival;
  readonly connection: RivalConnection;
  progress: typeof AT_THE_START;
}

async function ride(
  riding: readonly Riding[],
  counts: { published: number; skipped: number },
  clock: ScaledClock,
  signal: AbortSignal,
): Promise<void> {
  const stepMs = SPREAD_MS / riding.length;
  for (let startMs = Math.ceil(clock.nowMs() / 1000) * 1000; !signal.aborted; startMs += 1000) {
    if (clock.nowMs() - startMs > MAX_BEHIND_MS) startMs = Math.ceil(clock.nowMs() / 1000) * 1000;
    for (const [index, rider] of riding.entries()) {
      await clock.sleepUntil(startMs + 1000 + index * stepMs, signal);
      if (signal.aborted) return;
      const { sample, progress } = rideSecond(rider.rival, rider.progress, startMs);
      rider.progress = progress;
      const payload = JSON.stringify(liveMessageOf(rider.rival.bikeId, sample, progress));
      // What does not fit is let go: a rival need not be lossless, but it may not pile up messages either.
      const taken = rider.connection.publish('ride', payload, (outcome) => {
        counts[outcome === 'acknowledged' ? 'published' : 'skipped'] += 1;
      });
      if (!taken) counts.skipped += 1;
    }
  }
}

async function run({ url, count, classId, seed, speed }: RivalsArguments): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(name, () => stop.abort());
  // The program that started this one may be gone before anybody listened.
  if (process.connected === false) stop.abort();
  // Each rival waits on it, and more than ten look like a leak otherwise.
  setMaxListeners(0, signal);
  const clock = createScaledClock(speed, systemTime);
  const riding = Array.from({ length: count }, (_, index): Riding => {
    const runId = randomBytes(8).toString('hex');
    const rival = rivalOf(index, { classId, seed, runId });
    const options = { url, bikeId: rival.bikeId, runId, time: systemTime, random: Math.random, signal };
    return { rival, connection: new RivalConnection(options), progress: AT_THE_START };
  });
  const absent = new Set(riding);
  const connections = riding.map((rider) =>
    rider.connection.run(() => {
      if (absent.delete(rider) && absent.size === 0) process.stdout.write(`ready ${count} rivals\n`);
    }),
  );
  const counts = { published: 0, skipped: 0 };
  await ride(riding, counts, clock, signal);
  await Promise.all(connections);
  process.stderr.write(`rivals: ${counts.published} messages published, ${counts.skipped} skipped\n`);
}

const parsed = parseRivalsArguments(process.argv.slice(2));
if (parsed === 'help') {
  process.stdout.write(RIVALS_HELP);
} else if ('error' in parsed) {
  process.stderr.write(`${parsed.error}\n`);
  process.exitCode = 64;
} else {
  await run(parsed);
  process.exit(0);
}
