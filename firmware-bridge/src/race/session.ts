import {
  classIdSchema,
  outputHundredths,
  RACE_MS,
  RACE_SECONDS,
  type RaceEntry,
  raceIdAt,
  raceIdSchema,
  racerIdSchema,
  racerNameSchema,
  raceStartMs,
} from '@alleycat/contract';
import * as z from 'zod';
import type { Sample } from '../samples/sampler.ts';
import type { TimeKeeper } from '../time/keep-time.ts';

/** The rider's session: in no race, in one that is to begin or running, or looking at the result of the last one. */
export type Session =
  | { readonly state: 'idle'; readonly lastPedalledMs: number | undefined; readonly left?: Race }
  | ({ readonly state: 'racing' } & Race)
  | ({ readonly state: 'finished'; readonly lastPedalledMs: number | undefined } & Race);

export interface Race {
  readonly entry: RaceEntry;
  /** The window's opening on the monotonic clock: frozen at the start, so that later clock steps do not matter. */
  readonly windowStartMs: number;
  /** When the rider pressed start, monotonic ms: the second that was running then is none of the race. */
  readonly joinedMs: number;
  /** Outputs of the seconds ridden, in hundredths; index 0 is second 1. */
  readonly outputs: readonly number[];
  /** Seconds sampled so far. */
  readonly counted: number;
  /** A restart interrupted it: what was delivered before and is not on the card is missing in `outputs` and `counted`. */
  readonly isResumed: boolean;
}

/** What a sample is to the race. */
export type Part =
  | {
      readonly kind: 'race';
      readonly entry: RaceEntry;
      readonly second: number;
      readonly final?: { readonly total: number; readonly counted: number };
    }
  | { readonly kind: 'ride' };

export const INITIAL_SESSION: Session = { state: 'idle', lastPedalledMs: undefined };

/** With less than this left the running window is not worth joining. */
const JOIN_MARGIN_MS = 30_000;
const SECOND_MS = 1000;
const NOTHING_RIDDEN = { outputs: [], counted: 0, isResumed: false };
/** A ride without a race ends this long after the last turn of the crank. */
const RIDE_ENDS_MS = 10_000;

/** Who wants to ride: the class, and the racer's id and name. */
export type Rider = Omit<RaceEntry, 'raceId'>;

/**
 * Starts a race: joins the running window, or the next one when less than 30 s are left. `wallMs` must be a synchronised
 * wall time taken together with `monotonicMs`. Who comes back to a race that was left, or corrects the
 * name in it, goes on with what was ridden of it.
 */
export function startRace(
  rider: Rider,
  wallMs: number,
  monotonicMs: number,
  before: Session = INITIAL_SESSION,
): Session & { state: 'racing' } {
  const running = raceIdAt(wallMs);
  const leftMs = raceStartMs(running + 1) - wallMs;
  const raceId = leftMs < JOIN_MARGIN_MS ? running + 1 : running;
  const windowStartMs = monotonicMs + (raceStartMs(raceId) - wallMs);
  const entry = { ...rider, raceId };
  const left = before.state === 'idle' ? before.left : before;
  const known = left !== undefined && isOfEntry(left.entry, entry) ? left : NOTHING_RIDDEN;
  const { outputs, counted, isResumed } = known;
  return { state: 'racing', entry, windowStartMs, joinedMs: monotonicMs, outputs, counted, isResumed };
}

/** A race that was started, as it is journaled: enough to go on with it after a restart of the daemon or of the host. */
const openRaceSchema = z.object({
  entry: z.object({ raceId: raceIdSchema, classId: classIdSchema, racerId: racerIdSchema, name: racerNameSchema }),
  hostBoot: z.string(),
  windowStartMs: z.number(),
});

export type OpenRace = Readonly<z.infer<typeof openRaceSchema>>;

/** The open race in what was journaled as one; undefined when there is none. */
export function readOpenRace(journaled: unknown): OpenRace | undefined {
  return openRaceSchema.safeParse(journaled).data;
}

/** A race that a restart interrupted, with what is known of its seconds. */
export interface InterruptedRace {
  readonly open: OpenRace;
  /** As in a Race; 0 for a second of which nothing is known. */
  readonly outputs: readonly number[];
  readonly counted: number;
}

/** A sample as it was journaled, as far as a race needs it. */
type RiddenSecond = Pick<Sample, 'cadenceTenths' | 'resistanceTenths'> & {
  readonly race?: RaceEntry & { readonly second: number };
};

/** Finds the seconds of the open race among samples that were journaled. */
export function interruptRace(open: OpenRace, ridden: readonly RiddenSecond[]): InterruptedRace {
  const bySecond = new Map<number, number>();
  for (const { race, cadenceTenths, resistanceTenths } of ridden) {
    if (race === undefined || !isOfEntry(race, open.entry) || race.second < 1 || race.second > RACE_SECONDS) continue;
    bySecond.set(race.second, outputHundredths(cadenceTenths, resistanceTenths));
  }
  const outputs = Array.from({ length: Math.max(0, ...bySecond.keys()) }, (_, index) => bySecond.get(index + 1) ?? 0);
  return { open, outputs, counted: bySecond.size };
}

function isOfEntry({ raceId, classId, racerId }: RaceEntry, entry: RaceEntry): boolean {
  return raceId === entry.raceId && classId === entry.classId && racerId === entry.racerId;
}

/**
 * Goes on with a race that a restart interrupted. Within one boot of the host the frozen window holds; after a reboot it is
 * found again by a synchronised wall clock. `waitsForClock` when that must be waited for, `over` when the window has closed.
 */
export function resumeRace(
  { open, outputs, counted }: InterruptedRace,
  keeper: TimeKeeper,
  nowMs: number,
): Session | 'waitsForClock' | 'over' {
  const sameBoot = open.hostBoot === keeper.hostBoot;
  if (!sameBoot && !keeper.synced) return 'waitsForClock';
  const windowStartMs = sameBoot ? open.windowStartMs : raceStartMs(open.entry.raceId) - keeper.wallOffsetMs;
  if (nowMs >= windowStartMs + RACE_MS) return 'over';
  // The rider was in the race all the while, so the second that runs now is one of it.
  const joinedMs = windowStartMs;
  return { state: 'racing', entry: open.entry, windowStartMs, joinedMs, outputs, counted, isResumed: true };
}

/** Leaves the race; what was ridden stays ridden. */
export function leaveRace(session: Session): Session {
  if (session.state === 'idle') return session;
  if (session.state === 'finished') return INITIAL_SESSION;
  const { state, ...left } = session;
  return { state: 'idle', lastPedalledMs: undefined, left };
}

/** Takes one sample; `part` says what it is, or is undefined when nothing is to be recorded. */
export function takeSample(session: Session, sample: Sample): { session: Session; part: Part | undefined } {
  if (session.state === 'racing') {
    const second = Math.round((sample.endMs - session.windowStartMs) / SECOND_MS);
    const joined = sample.endMs - SECOND_MS >= session.joinedMs;
    if (joined && second >= 1 && second <= RACE_SECONDS) return takeRaceSecond(session, second, sample);
    if (!joined || second < 1) return { session, part: sample.cadenceTenths > 0 ? { kind: 'ride' } : undefined };
    // The process slept past the end of the window: the race is over, and this sample is none of its seconds.
    return takeFreeSecond({ ...session, state: 'finished', lastPedalledMs: undefined }, sample);
  }
  return takeFreeSecond(session, sample);
}

function takeRaceSecond(
  session: Session & { state: 'racing' },
  second: number,
  sample: Sample,
): { session: Session; part: Part } {
  const output = outputHundredths(sample.cadenceTenths, sample.resistanceTenths);
  const outputs = [...session.outputs];
  while (outputs.length < second - 1) outputs.push(0);
  outputs[second - 1] = output;
  const counted = session.counted + 1;
  const { entry, windowStartMs, joinedMs, isResumed } = session;
  const race = { entry, windowStartMs, joinedMs, outputs, counted, isResumed };
  if (second < RACE_SECONDS) return { session: { state: 'racing', ...race }, part: { kind: 'race', entry, second } };
  const total = outputs.reduce((sum, each) => sum + each, 0);
  const lastPedalledMs = sample.cadenceTenths > 0 ? sample.endMs : undefined;
  return {
    session: { state: 'finished', lastPedalledMs, ...race },
    part: { kind: 'race', entry, second, final: { total, counted } },
  };
}

function takeFreeSecond(
  session: Session & { state: 'idle' | 'finished' },
  sample: Sample,
): { session: Session; part: Part | undefined } {
  const lastPedalledMs = sample.cadenceTenths > 0 ? sample.endMs : session.lastPedalledMs;
  const riding = lastPedalledMs !== undefined && sample.endMs - lastPedalledMs < RIDE_ENDS_MS;
  return { session: { ...session, lastPedalledMs }, part: riding ? { kind: 'ride' } : undefined };
}
