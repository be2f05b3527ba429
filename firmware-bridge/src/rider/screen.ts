import { classById, outputHundredths, placeByTotal, RACE_SECONDS, type Standing } from '@alleycat/contract';
import type { DeliveryVitals } from '../delivery/delivery-vitals.ts';
import { healthOf } from '../delivery/health.ts';
import type { JournalStats } from '../journal/journal-stats.ts';
import type { Race, Session } from '../race/session.ts';
import { type PowerSettings, powerWatts } from '../readings/power.ts';
import type { Sample } from '../samples/sampler.ts';

/** One row of the standing on the screen, in the rider's units. */
export interface ScreenRow {
  readonly place: number;
  readonly racerId: number;
  readonly name: string;
  readonly total: number;
  readonly output: number;
  readonly best: number;
  readonly second: number;
  /** This bike's own rider. */
  readonly me: boolean;
}

/** What the rider sees; also the answer to GET /api/screen. Outputs and totals have two decimals. */
export interface Screen {
  readonly v: 1;
  readonly bikeId: string;
  /** Epoch ms of the bike's clock. */
  readonly at: number;
  /** rpm and percent of the last sample; the output it is worth. */
  readonly cadence: number;
  readonly resistance: number;
  readonly output: number;
  /** Watts, or null where nothing is known of it. */
  readonly power: number | null;
  readonly sensor: 'ok' | 'absent';
  readonly link: 'up' | 'down';
  readonly clock: 'synced' | 'estimated';
  /** Samples made that the broker has not acknowledged yet. */
  readonly backlog: number;
  readonly delivery: ScreenDelivery;
  /** Samples made since the start of the daemon. */
  readonly samples: number;
  readonly state: 'idle' | 'waiting' | 'racing' | 'finished';
  readonly race: ScreenRace | null;
  /** Second of the race that was sampled last, 0 before its first; and seconds left, or to the start while waiting. */
  readonly second: number;
  readonly secondsLeft: number;
  /** Own total of the race as the bike counts it; `totalExact` is false after a restart in mid-race: it may be more. */
  readonly total: number;
  readonly totalExact: boolean;
  /** Own place as the cloud's last standing says, or null where it says none; `placeExact` is false where it is read from a coarse ladder. */
  readonly place: number | null;
  readonly placeExact: boolean;
  readonly riders: number;
  /** When the cloud ranked the riders, epoch ms, or null without a standing. */
  readonly standingAsOf: number | null;
  /** Whether the standing may still change: `live`, `provisional` or `final`; null without one. */
  readonly standingState: 'live' | 'provisional' | 'final' | null;
  readonly standing: readonly ScreenRow[];
}

/** How what waits fares. Ages in ms. */
export interface ScreenDelivery {
  /** Age of the oldest waiting sample; 0 when none waits. */
  readonly oldestMs: number;
  /** While a backlog is sent after an outage: samples sent of it, and how many it is in all. */
  readonly drain: { readonly sent: number; readonly total: number } | null;
  readonly bytesOnDisk: number;
  /** `failing` while the card takes nothing: what waits is in memory. */
  readonly disk: 'ok' | 'failing';
  /** Samples lost since the start of the daemon, and ranges of lost samples that are not reported yet. */
  readonly lost: number;
  readonly gaps: number;
  /** Since the broker last acknowledged something, or null before it did. */
  readonly lastAckMs: number | null;
  /** Kinds of message that the broker refuses for now, each with the code of the fault. */
  readonly paused: readonly { readonly lane: string; readonly fault: string }[];
  /** Samples that the broker refuses for good, set aside on the card. */
  readonly setAside: number;
}

export interface ScreenRace {
  readonly raceId: number;
  readonly classId: number;
  readonly className: string;
  readonly racerId: number;
  readonly name: string;
}

export interface ScreenInput {
  readonly bikeId: string;
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly sample: Sample | undefined;
  readonly power: PowerSettings;
  readonly session: Session;
  readonly standing: Standing | undefined;
  readonly clock: 'synced' | 'estimated';
  readonly samples: number;
  readonly delivery: DeliveryVitals;
  readonly journal: JournalStats;
  /** Ranges of lost samples that are not reported yet. */
  readonly gaps: number;
}

/** Draws the screen from what the bridge knows. */
export function drawScreen(input: ScreenInput): Screen {
  const { sample, session } = input;
  const cadenceTenths = sample?.cadenceTenths ?? 0;
  const resistanceTenths = sample?.resistanceTenths ?? 0;
  const { backlog, ...delivery } = healthOf(input.delivery, input.journal, input.gaps, input.wallMs);
  return {
    v: 1,
    bikeId: input.bikeId,
    at: Math.floor(input.wallMs),
    cadence: cadenceTenths / 10,
    resistance: resistanceTenths / 10,
    output: outputHundredths(cadenceTenths, resistanceTenths) / 100,
    power: drawPower(input.power, sample),
    sensor: sample?.sensor ?? 'absent',
    link: input.delivery.link,
    clock: input.clock,
    backlog,
    delivery: { ...delivery, drain: delivery.drain ?? null, lastAckMs: delivery.lastAckMs ?? null },
    samples: input.samples,
    ...drawRace(input, session),
    ...drawStanding(input, session),
  };
}

function drawPower(settings: PowerSettings, sample: Sample | undefined): number | null {
  if (sample?.sensor !== 'ok') return null;
  const [rpm, percent] = [sample.cadenceTenths / 10, sample.resistanceTenths / 10];
  return powerWatts(settings, { rpm, percent, toldWatts: sample.toldWatts }) ?? null;
}

function drawRace(
  input: ScreenInput,
  session: Session,
): Pick<Screen, 'state' | 'race' | 'second' | 'secondsLeft' | 'total' | 'totalExact'> {
  if (session.state === 'idle')
    return { state: 'idle', race: null, second: 0, secondsLeft: 0, total: 0, totalExact: true };
  const { entry, outputs, state } = session;
  const own = standingOf(input, session)?.top.find((row) => isOwn(row, input, session));
  const total = ownTotal(session, own) / 100;
  const race = { ...entry, className: classById(entry.classId)?.name ?? '' };
  const ridden = { race, second: outputs.length, total, totalExact: !session.isResumed };
  const elapsedMs = input.monotonicMs - session.windowStartMs;
  if (state === 'finished') return { ...ridden, state, secondsLeft: 0 };
  if (elapsedMs < 0) return { ...ridden, state: 'waiting', second: 0, secondsLeft: Math.ceil(-elapsedMs / 1000) };
  return { ...ridden, state, secondsLeft: Math.max(0, RACE_SECONDS - Math.floor(elapsedMs / 1000)) };
}

/** The last standing, when it is of the session's race. */
function standingOf({ standing }: ScreenInput, session: Session): Standing | undefined {
  if (session.state === 'idle') return undefined;
  const { raceId, classId } = session.entry;
  return standing?.raceId === raceId && standing.classId === classId ? standing : undefined;
}

function isOwn(row: Standing['top'][number], { bikeId }: ScreenInput, { entry }: Race): boolean {
  return row.bikeId === bikeId && row.racerId === entry.racerId;
}

/**
 * Own total, hundredths. After a restart the cloud may know more than the bike of what was ridden before: then it is what
 * the standing counts, and the own seconds after that.
 */
function ownTotal({ outputs, isResumed }: Race, own: Standing['top'][number] | undefined): number {
  const counted = sum(outputs);
  if (!isResumed || own === undefined) return counted;
  return Math.max(counted, own.total + sum(outputs.slice(own.second)));
}

function sum(outputs: readonly number[]): number {
  return outputs.reduce((total, output) => total + output, 0);
}

function drawStanding(
  input: ScreenInput,
  session: Session,
): Pick<Screen, 'place' | 'placeExact' | 'riders' | 'standingAsOf' | 'standingState' | 'standing'> {
  const standing = standingOf(input, session);
  if (session.state === 'idle' || standing === undefined) {
    return { place: null, placeExact: true, riders: 0, standingAsOf: null, standingState: null, standing: [] };
  }
  const rows = standing.top.map((row, index) => ({
    place: index + 1,
    racerId: row.racerId,
    name: row.name,
    total: row.total / 100,
    output: row.output / 100,
    best: row.best / 100,
    second: row.second,
    me: isOwn(row, input, session),
  }));
  const own = rows.find((row) => row.me);
  const byLadder = placeByTotal(standing, sum(session.outputs));
  // After a restart the own total may lack most of what was ridden, and the ladder would name a place far below the true one.
  const isKnown = own !== undefined || !session.isResumed;
  return {
    place: isKnown ? (own?.place ?? byLadder.place) : null,
    placeExact: own !== undefined || byLadder.exact,
    riders: standing.riders,
    standingAsOf: standing.asOf,
    standingState: standing.state,
    standing: rows,
  };
}
