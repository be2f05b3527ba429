import { measureHandler } from './cloud/measure-handler.ts';
import { measureEconomy, measureRace } from './cloud/measure-race.ts';
import { type Figure, meetsTarget, reportJson, reportTable } from './simulator/report.ts';

const EXIT_MISSED = 1;
const EXIT_USAGE = 64;

const PARTS: Readonly<Record<string, (tell: (line: string) => void) => Promise<readonly Figure[]>>> = {
  handler: measureHandler,
  race: measureRace,
  economy: measureEconomy,
};

const HELP = `npm run bench -- cloud [PART …] [--json]

Measures the consumers of the cloud. Without a part it measures all, in about eight minutes.

  handler   samples a second that one core takes, one a record and five a record
  race      1,000 riders over MQTT in real time: from publish to standing, and what the race would cost in the account
  economy   the same race in packs of five seconds: what its ingest would cost
  --json    ends with one line of JSON

  npm run bench -- cloud handler --json
`;

const NOTES = [
  "handler_… is samples by second of the process's own processor time: base64, JSON, the contract, scoring, table rows.",
  'The race runs in one process with its 1,000 MQTT clients. The streams are polled once a second and the stream of the table four',
  'times, as in the account; what it takes there to call a function comes on top.',
  "Costs are the laptop cloud's counters by the dated price file, in percent of what AWS's sample of 2021 pays for ingest.",
];

const words = process.argv.slice(2);
const wrong = words.find((word) => word !== '--json' && word !== '--help' && !Object.hasOwn(PARTS, word));
if (words.includes('--help')) {
  process.stdout.write(HELP);
} else if (wrong !== undefined) {
  process.stderr.write(
    `${wrong}: one of ${Object.keys(PARTS).join(', ')}, for example npm run bench -- cloud handler\n`,
  );
  process.exitCode = EXIT_USAGE;
} else {
  const asked = words.filter((word) => word !== '--json');
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    figures.push(...(await measure((line) => process.stderr.write(`${line}\n`))));
  }
  process.stdout.write(reportTable(figures, NOTES));
  if (words.includes('--json')) process.stdout.write(reportJson('cloud', figures));
  process.exitCode = figures.every(meetsTarget) ? 0 : EXIT_MISSED;
}
