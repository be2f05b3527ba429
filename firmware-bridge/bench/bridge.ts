import { BENCH_HELP, type BenchArguments, parseBenchArguments } from './bench-arguments.ts';
import { figuresOfRun } from './figures-of-run.ts';
import { installNodeRed } from './install-node-red.ts';
import { readMachine } from './machine.ts';
import { measureRun } from './measure-run.ts';
import { PLACES } from './places.ts';
import type { Progress } from './progress.ts';
import type { Report } from './report.ts';
import { runBench } from './run-bench.ts';
import type { Stand } from './stand.ts';
import { BridgeSubject } from './subjects/bridge-subject.ts';
import { NodeRedSubject } from './subjects/node-red-subject.ts';
import { ScriptSubject } from './subjects/script-subject.ts';

const NOTES = [
  'All programs ran at once on this machine, each with an emulated board that runs the real firmware at 10 lines/s and 85 rpm.',
  'Memory is VmRSS one minute after the start, CPU is user and system time over the idle phase, both with all child processes.',
  'The broker is a recorder on loopback that stamps each publication when its bytes arrive and acknowledges it at once (QoS 1).',
  'Its clock is CLOCK_MONOTONIC, set to wall time by the steps of Date.now() to better than 0.1 ms.',
  "The bridge's samples are late against the end of their second, by the sampleMade events of its own log.",
  'tick_to_broker is from that moment to the arrival. "arrival" is from the end of the second, seen from outside alone; drift is of it.',
  'The peers aim at no whole second: they are late, and drift, against a grid of 1 s that begins with their first sample of the phase.',
  'Node-RED throttles with its delay node (1 message a second, drop what comes between).',
];

async function measure({ seconds }: BenchArguments, progress: Progress, stand: Stand): Promise<Report> {
  const redScript = await installNodeRed(stand.signal);
  const bridge = new BridgeSubject(PLACES.bridge);
  try {
    const peers = [new ScriptSubject(PLACES.plainScript), new NodeRedSubject(redScript)];
    const { run, notes } = await measureRun(stand, [bridge, ...peers], seconds, progress);
    const page = `A browser kept the bridge's page open and got ${bridge.screensRead()} screens.`;
    const length = `The idle phase lasted ${seconds} s; what is told per 300 s is scaled.`;
    const figures = figuresOfRun(run);
    return {
      name: 'bridge',
      subject: 'bridge',
      machine: readMachine(),
      figures,
      notes: [length, ...NOTES, page, ...notes],
    };
  } finally {
    bridge.closePage();
  }
}

process.exitCode = await runBench({ help: BENCH_HELP, parse: parseBenchArguments, measure });
