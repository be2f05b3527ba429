import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../config.ts';

const ASK_PERIOD_MS = 10_000;
const ASK_TIMEOUT_MS = 3000;

/** Tells whether the host's wall clock is synchronised. */
export interface TimeSource {
  synced(): boolean;
  close(): void;
}

/** The source that the configuration names. */
export function openTimeSource({ source, marker }: Config['clock']): TimeSource {
  if (source === 'system') return { synced: () => true, close: () => {} };
  // timesyncd makes this file at its first synchronisation since boot.
  if (source === 'timesyncd') return { synced: () => existsSync(marker), close: () => {} };
  return askSystemd();
}

/** chrony leaves no marker, but the kernel's state that it sets is told by systemd. */
function askSystemd(): TimeSource {
  let synced = false;
  const ask = (): void => {
    execFile(
      'timedatectl',
      ['show', '-p', 'NTPSynchronized', '--value'],
      { timeout: ASK_TIMEOUT_MS },
      (error, stdout) => {
        if (!error && stdout.trim() === 'yes') {
          synced = true;
          clearInterval(timer);
        }
      },
    );
  };
  const timer = setInterval(ask, ASK_PERIOD_MS);
  timer.unref();
  ask();
  return { synced: () => synced, close: () => clearInterval(timer) };
}

/** Name of this boot of the host: monotonic times of one boot can be compared, those of two cannot. */
export function readHostBoot(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
