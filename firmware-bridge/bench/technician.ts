import { join } from 'node:path';
import type { Figure, Target } from './figure.ts';
import { readMachine } from './machine.ts';
import { median, spreadOf } from './percentiles.ts';
import { PLACES } from './places.ts';
import type { Progress } from './progress.ts';
import type { Report } from './report.ts';
import { runBench } from './run-bench.ts';
import type { Stand } from './stand.ts';
import { BridgeSubject } from './subjects/bridge-subject.ts';
import { writeCapturedHour } from './technician/captured-hour.ts';
import { decodesMegabytesPerS } from './technician/measure-decoders.ts';
import {
  parseTechnicianArguments,
  TECHNICIAN_HELP,
  type TechnicianArguments,
} from './technician/technician-arguments.ts';
import { timeCommand } from './technician/time-command.ts';

const DRIVERS = ['alleycat-board', 'peloton', 'csafe'] as const;
/** Some 260 times what comes at 38400 baud. */
const LEAST_MB_PER_S = 1;

async function measure({ runs }: TechnicianArguments, progress: Progress, stand: Stand): Promise<Report> {
  await stand.open();
  const again = async (once: () => Promise<number> | number): Promise<number[]> => {
    const values: number[] = [];
    for (let run = 0; run < runs; run++) values.push(await once());
    return values;
  };
  const path = join(stand.folder(), 'hour.capture');
  const bytes = await writeCapturedHour(path);
  progress.say('replaying an hour');
  const replays = await again(() => timeCommand(['replay', path], stand.signal));
  const figures = [figureOf('replay_hour_s', 's', replays, { atMost: 2 })];
  for (const driver of DRIVERS) {
    progress.say(`decoding ${driver}`);
    const rates = await again(() => decodesMegabytesPerS(driver));
    figures.push(figureOf(`decode_${driver.replace('-', '_')}_mb_per_s`, 'MB/s', rates, { atLeast: LEAST_MB_PER_S }));
  }
  progress.say('examining a healthy bike');
  const bridge = new BridgeSubject(PLACES.bridge);
  try {
    const { surroundings } = await stand.mount(bridge);
    const config = join(surroundings.folder, 'bridge.json');
    figures.push(
      figureOf('doctor_s', 's', await again(() => timeCommand(['doctor', '--config', config], stand.signal)), {
        atMost: 10,
      }),
    );
  } finally {
    bridge.closePage();
  }
  return {
    name: 'technician',
    subject: 'alleycat',
    machine: readMachine(),
    figures,
    notes: [
      `Medians of ${runs} runs. The hour is a capture of ${bytes} bytes: 36,000 lines of a board in 72,000 chunks, all stages listed.`,
      'replay and doctor are timed from the start of the program to its end, doctor beside the running daemon with an emulated board.',
      'The drivers decode 2 MB in chunks of 64 bytes, as values in this process; the target is some 260 times a line at 38400 baud.',
    ],
  };
}

function figureOf(name: string, unit: string, values: readonly number[], target: Target): Figure {
  const { min, max } = spreadOf(values);
  return { name, unit, value: median(values), target, peers: {}, spread: `${min.toFixed(2)} to ${max.toFixed(2)}` };
}

process.exitCode = await runBench({ help: TECHNICIAN_HELP, parse: parseTechnicianArguments, measure });
