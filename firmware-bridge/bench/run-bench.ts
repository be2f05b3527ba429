import { Progress } from './progress.ts';
import { type Report, reportJson, reportPasses, reportTable } from './report.ts';
import { Stand } from './stand.ts';

interface Bench<Arguments extends { readonly json: boolean }> {
  readonly help: string;
  readonly parse: (words: readonly string[]) => Arguments | 'help' | { readonly error: string };
  readonly measure: (given: Arguments, progress: Progress, stand: Stand) => Promise<Report>;
}

const EXIT_USAGE = 64;
const EXIT_INTERRUPTED = 130;

/** Runs a benchmark by the words after its name, and resolves with the exit code: 1 when a target is missed. */
export async function runBench<Arguments extends { readonly json: boolean }>(bench: Bench<Arguments>): Promise<number> {
  const parsed = bench.parse(process.argv.slice(2));
  if (parsed === 'help') {
    process.stdout.write(bench.help);
    return 0;
  }
  if ('error' in parsed) {
    process.stderr.write(`${parsed.error}\n`);
    return EXIT_USAGE;
  }
  const stand = new Stand();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interrupted = true;
      stand.stop(new Error(signal));
    });
  }
  const progress = new Progress();
  try {
    const report = await bench.measure(parsed, progress, stand);
    process.stdout.write(reportTable(report));
    if (parsed.json) process.stdout.write(reportJson(report));
    return reportPasses(report) ? 0 : 1;
  } catch (error) {
    // What made the stand stop is the cause; the error may only be the waiting that it cut short.
    const cause = stand.signal.aborted ? stand.signal.reason : error;
    progress.say(interrupted ? 'interrupted' : cause instanceof Error ? cause.message : String(cause));
    return interrupted ? EXIT_INTERRUPTED : 1;
  } finally {
    await stand.close();
  }
}
