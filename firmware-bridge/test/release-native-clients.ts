import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const PATIENCE_MS = 2500;

/** Closed clients of AWS's SDK hold the process until they are collected, which an idle process puts off for seconds. */
export async function releaseNativeClients(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no garbage collector to call');
  const endMs = Date.now() + PATIENCE_MS;
  while (Date.now() < endMs) {
    collect();
    await sleep(250);
  }
}
