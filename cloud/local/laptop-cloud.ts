import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createMonotonicTime } from '../monotonic-time.ts';
import { createScaledClock } from '../scaled-clock.ts';
import { LAPTOP_CLOUD_HELP, type LaptopCloudArguments, parseLaptopCloudArguments } from './laptop-cloud-arguments.ts';
import { openLocalCloud } from './local-cloud.ts';

const COUNTERS_PERIOD_MS = 60_000;

async function run({ data, speed, ...settings }: LaptopCloudArguments): Promise<void> {
  const folder = data === undefined ? mkdtempSync(join(tmpdir(), 'alleycat-cloud-')) : resolve(data);
  try {
    const stopped = new Promise<void>((stop) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(name, () => stop());
      // The program that started this one may be gone before anybody listened.
      if (process.connected === false) stop();
    });
    const cloud = await openLocalCloud({ ...settings, folder, clock: createScaledClock(speed, createMonotonicTime()) });
    process.stdout.write(`ready ${cloud.mqttUrl} ${cloud.kinesisUrl} ${cloud.resultsUrl}\n`);
    const timer = setInterval(() => {
      process.stdout.write(`${JSON.stringify(cloud.counters())}\n`);
    }, COUNTERS_PERIOD_MS);
    await stopped;
    clearInterval(timer);
    await cloud.close();
  } finally {
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

const parsed = parseLaptopCloudArguments(process.argv.slice(2));
if (parsed === 'help') {
  process.stdout.write(LAPTOP_CLOUD_HELP);
} else if ('error' in parsed) {
  process.stderr.write(`${parsed.error}\n`);
  process.exitCode = 64;
} else {
  await run(parsed).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(69);
  });
  process.exit(0);
}
