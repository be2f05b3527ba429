import { readFileSync } from 'node:fs';
import { StartedBridge } from './started-bridge.ts';

const SPEED = 5;
const RPM = 90;

export interface UnplugResult {
  readonly unplugged: number;
  /** Resident memory of the daemon after each time, MiB. */
  readonly rssMib: readonly number[];
}

interface UnplugRun {
  readonly times: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onUnplug?: (times: number) => void;
}

/**
 * Pulls the emulated board's cable at random moments while the real daemon races, and plugs it in again after a random time.
 * Resolves when the daemon has seen every loss and every return; a daemon that went deaf never lets it.
 */
export async function unplugAgainAndAgain({ times, random, onUnplug }: UnplugRun): Promise<UnplugResult> {
  const bridge = await StartedBridge.start(
    { name: 'bike-board', words: ['--rpm', String(RPM), '--speed', String(SPEED)] },
    { speed: SPEED },
  );
  const rssMib: number[] = [];
  try {
    for (let done = 1; done <= times; done++) {
      await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence > RPM - 10);
      await wait(random() * 200);
      const { samples } = await bridge.screen();
      bridge.type('unplug');
      await bridge.screenWhen((screen) => screen.sensor === 'absent' && screen.samples > samples);
      await wait(random() * 400);
      bridge.type('replug');
      rssMib.push(rssOf(bridge.pid));
      onUnplug?.(done);
    }
    await bridge.screenWhen(({ sensor, cadence }) => sensor === 'ok' && cadence > RPM - 10);
    if (!bridge.isRunning) throw new Error('the daemon ended');
    return { unplugged: times, rssMib };
  } finally {
    bridge.end();
  }
}

function rssOf(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) / 1024;
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
