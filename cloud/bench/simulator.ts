import { writeFileSync } from 'node:fs';
import { parseBenchArguments } from './simulator/bench-arguments.ts';
import { CLOUD_WORD, serveCloud } from './simulator/cloud-process.ts';
import { growthPlot } from './simulator/growth-plot.ts';
import { measureFaults } from './simulator/measure-faults.ts';
import { growthFigures, measureGrowth } from './simulator/measure-growth.ts';
import { measurePlans } from './simulator/measure-plans.ts';
import { measureRate } from './simulator/measure-rate.ts';
import { measureShard } from './simulator/measure-shard.ts';
import { type Figure, meetsTarget, reportJson, reportTable } from './simulator/report.ts';
import { SERVE_WORD, serveStream } from './simulator/stream-process.ts';

const EXIT_MISSED = 1;
const EXIT_USAGE = 64;

type Measure = (tell: (line: string) => void, plotFile: string | undefined) => Promise<readonly Figure[]>;

const PARTS: Readonly<Record<string, Measure>> = {
  rate: measureRate,
  shard: async (tell) => {
    tell('a minute of live riders, and of packs, each into one shard …');
    return Promise.all([
      measureShard('riders_per_shard_live', { riders: 950, packSeconds: 1 }),
      measureShard('riders_per_shard_packed', { riders: 4_800, packSeconds: 5 }),
    ]);
  },
  faults: measureFaults,
  plans: async (tell) => [await measurePlans(tell)],
  growth: async (tell, plotFile) => {
    const points = await measureGrowth(tell);
    if (plotFile !== undefined) writeFileSync(plotFile, growthPlot(points));
    return growthFigures(points);
  },
};

const HELP = `npm run bench -- simulator [PART …] [--plot FILE] [--json]

Measures the simulator, and the planner by it. Without a part it measures all, in about ten minutes.

  rate     records a second of one core, beside the pattern of AWS's sample of 2021 in the same run; calls per 1,000 records
  shard    950 live riders, and 4,800 in packs of five, on one shard for a minute without a throttle
  faults   300,000 records while 20 % of the entries are refused and every seventh call fails
  plans    ten random plans: throttles predicted against observed
  growth   100 to 40,000 riders in packs through simulator, stream, consumer and announcer on this machine, none of whose
           messages is lost; with --plot FILE as an SVG
  --json   ends with one line of JSON

  npm run bench -- simulator rate --json
  npm run bench -- simulator growth --plot docs/growth.svg
`;

const NOTES = [
  'Stream servers are the laptop stream with the quotas of real shards, each in a process of its own, on loopback.',
  "records_per_s is records by second of the simulator's processor time, all of it: legs, uuids, JSON, SDK, answers.",
  'By the wall it shares the machine with the stream server and whatever else runs.',
];

const words = process.argv.slice(2);
const parsed = parseBenchArguments(words, Object.keys(PARTS));
if (words[0] === SERVE_WORD) {
  await serveStream(Number(words[1]));
} else if (words[0] === CLOUD_WORD) {
  await serveCloud(Number(words[1]));
} else if (parsed === 'help') {
  process.stdout.write(HELP);
} else if ('error' in parsed) {
  process.stderr.write(`${parsed.error}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (parsed.parts.length > 0 && !parsed.parts.includes(name)) continue;
    figures.push(...(await measure((line) => process.stderr.write(`${line}\n`), parsed.plotFile)));
  }
  process.stdout.write(reportTable(figures, NOTES));
  if (parsed.json) process.stdout.write(reportJson('simulator', figures));
  process.exitCode = figures.every(meetsTarget) ? 0 : EXIT_MISSED;
}
