import { readFileSync } from 'node:fs';
import { StartedBridge } from './started-bridge.ts';

const SPEED = 5;
const RPM = 90;
/** So that what is free already, and not collected yet, does not pass for a leak. */
const LITTLE_HEAP = ['--max-semi-space-size=1', '--max-old-space-size=48'];
/** Within this behind the last bytes the package's own way of reading misses a hang-up at times. */
const MAX_BEHIND_US = 1000;

export interface UnplugResult {
  readonly unplugged: number;
  /** Medians of the daemon's resident memory in the first and the last quarter, MiB. */
  readonly firstMib: number;
  readonly lastMib: number;
}

interface UnplugRun {
  readonly times: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onUnplug?: (times: number) => void;
}

/**
 * Pulls the emulated board's cable while the real daemon reads it, each time within a millisecond behind its last bytes, and plugs
 * it in again after a random time. Resolves when the daemon has seen every loss and every return; rejects when it has gone deaf.
 */
export async function unplugAgainAndAgain({ times, random, onUnplug }: UnplugRun): Promise<UnplugResult> {
  const bridge = await StartedBridge.start(
    { name: 'bike-board', words: ['--rpm', String(RPM), '--speed', String(SPEED)] },
    { speed: SPEED, nodeOptions: LITTLE_HEAP },
  );
  const rssMib: number[] = [];
  try {
    for (let done = 1; done <= times; done++) {
      await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence > RPM - 10);
      await wait(random() * 200);
      const { samples } = await bridge.screen();
      bridge.type(`unplug-behind ${Math.floor(random() * MAX_BEHIND_US)}`);
      await bridge.screenWhen((screen) => screen.sensor === 'absent' && screen.samples > samples);
      await wait(random() * 400);
      bridge.type('replug');
      rssMib.push(rssOf(bridge.pid));
      onUnplug?.(done);
    }
    await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence > RPM - 10);
    if (!bridge.isRunning) throw new Error('the daemon ended');
    const quarter = Math.ceil(rssMib.length / 4);
    const [firstMib, lastMib] = [median(rssMib.slice(0, quarter)), median(rssMib.slice(-quarter))];
    return { unplugged: times, firstMib, lastMib };
  } finally {
    bridge.end();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function rssOf(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) / 1024;
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
