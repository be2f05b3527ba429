import { randomBytes } from 'node:crypto';
import { createScaledClock, type ScaledClock } from '../scaled-clock.ts';
import { systemTime } from '../system-time.ts';
import { costEstimate } from './cost-estimate.ts';
import { riderOf } from './fleet.ts';
import { isLoopback } from './is-loopback.ts';
import { KinesisStream } from './kinesis-stream.ts';
import { MqttFleet } from './mqtt-fleet.ts';
import { rideWindow } from './ride-window.ts';
import { parseSimulateArguments, SIMULATE_HELP, type SimulateArguments } from './simulate-arguments.ts';
import { simulateViaKinesis } from './simulate-via-kinesis.ts';
import { simulateViaMqtt } from './simulate-via-mqtt.ts';
import type { SimulationOptions, SimulationPorts, SimulationSummary } from './simulation.ts';
import { SimulationTeller } from './simulation-teller.ts';
import { summaryText } from './simulation-text.ts';

const EXIT_LOST = 1;
const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;
const CONNECT_WITHIN_MS = 20_000;
const CONNECT_STEP_MS = 50;

/**
 * `alleycat-cloud simulate`: the summary on stdout, progress on stderr. Answers with the exit code: 1 when a message was lost,
 * 64 for wrong arguments, 69 when the stream or the broker does not answer.
 */
export async function runSimulate(words: readonly string[]): Promise<number> {
  const parsed = parseSimulateArguments(words);
  if (parsed === 'help') {
    process.stdout.write(SIMULATE_HELP);
    return 0;
  }
  if ('error' in parsed) return refuse(parsed.error);
  const clock = createScaledClock(parsed.speed, systemTime);
  const { via, riders, packSeconds, endpoint } = parsed;
  const local = endpoint !== undefined && isLoopback(endpoint);
  if (!local) {
    const { seconds } = rideWindow(clock.nowMs(), parsed);
    process.stderr.write(costEstimate({ via, riders, seconds, packSeconds }));
    if (!parsed.yes) return refuse('--yes is missing: this leaves the machine and may cost money; add --yes to do it');
  }
  const stops = stopSignals();
  try {
    const ran = await (via === 'kinesis' ? viaKinesis : viaMqtt)(parsed, clock, stops, local);
    if ('error' in ran && !('asked' in ran)) {
      process.stderr.write(`${ran.error}\n`);
      return EXIT_UNAVAILABLE;
    }
    process.stdout.write(parsed.json ? `${JSON.stringify({ v: 1, via, riders, ...ran })}\n` : summaryText(ran, via));
    return ran.lost > 0 || ran.ended === 'failed' ? EXIT_LOST : 0;
  } finally {
    stops.forget();
  }
}

type Outcome = SimulationSummary | { readonly error: string };

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return EXIT_USAGE;
}

interface Stops {
  /** The first signal: no new messages. */
  readonly stop: AbortSignal;
  /** The second: nothing is waited for any more. */
  readonly giveUp: AbortSignal;
  forget(): void;
}

function stopSignals(): Stops {
  const [stop, giveUp] = [new AbortController(), new AbortController()];
  const hear = (): void => (stop.signal.aborted ? giveUp : stop).abort();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, hear);
  const forget = (): void => {
    for (const name of names) process.off(name, hear);
  };
  return { stop: stop.signal, giveUp: giveUp.signal, forget };
}

async function viaKinesis(
  words: SimulateArguments,
  clock: ScaledClock,
  stops: Stops,
  local: boolean,
): Promise<Outcome> {
  const { stream: streamName, endpoint } = words;
  const stream = new KinesisStream({ streamName, endpoint, local });
  try {
    const { openShards, mode } = await stream.describe();
    const shards = `${openShards} ${openShards === 1 ? 'shard' : 'shards'}`;
    process.stderr.write(`${streamName}: ${shards}, ${mode === 'ON_DEMAND' ? 'on-demand' : 'provisioned'}\n`);
    return await told(words, clock, stops, randomRunId(), (options, ports) =>
      simulateViaKinesis(options, { ...ports, send: (records) => stream.send(records) }),
    );
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { error: `stream ${streamName} at ${endpoint ?? 'AWS'}: ${reason}` };
  } finally {
    stream.close();
  }
}

async function viaMqtt(words: SimulateArguments, clock: ScaledClock, stops: Stops): Promise<Outcome> {
  const { endpoint: url = '', riders } = words;
  const runId = randomRunId();
  const bikeIds = Array.from({ length: riders }, (_, index) => riderOf(index, { ...words, runId }).bikeId);
  const fleet = new MqttFleet({ url, bikeIds, runId, random: Math.random, giveUp: stops.giveUp });
  try {
    const untilMs = performance.now() + CONNECT_WITHIN_MS;
    while (fleet.connected() < riders && performance.now() < untilMs && !stops.stop.aborted) {
      await systemTime.sleepMs(CONNECT_STEP_MS, stops.stop);
    }
    if (fleet.connected() === 0 && !stops.stop.aborted)
      return { error: `broker ${url}: no bike was let in within ${CONNECT_WITHIN_MS / 1000} s` };
    process.stderr.write(`${url}: ${fleet.connected()} of ${riders} bikes are connected\n`);
    return await told(words, clock, stops, runId, (options, ports) => simulateViaMqtt(options, ports, fleet));
  } finally {
    await fleet.close();
  }
}

function randomRunId(): string {
  return randomBytes(8).toString('hex');
}

async function told(
  words: SimulateArguments,
  clock: ScaledClock,
  stops: Stops,
  runId: string,
  simulate: (options: SimulationOptions, ports: SimulationPorts) => Promise<SimulationSummary>,
): Promise<SimulationSummary> {
  const { riders, classId, seed, packSeconds, latePercent, dropoutPercent } = words;
  const fleet = { riders, classId, seed, runId, packSeconds, attendance: { latePercent, dropoutPercent } };
  const window = rideWindow(clock.nowMs(), words);
  const teller = new SimulationTeller(process.stderr, {
    done: () => (clock.nowMs() - window.startMs) / (window.seconds * 1000),
    nowMs: () => performance.now(),
  });
  const ports = { clock, random: Math.random, signal: stops.stop, giveUp: stops.giveUp };
  try {
    return await simulate({ ...fleet, ...window }, { ...ports, progress: (progress) => teller.tell(progress) });
  } finally {
    teller.end();
  }
}
