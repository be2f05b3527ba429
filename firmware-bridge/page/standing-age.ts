import type { Screen } from '../src/rider/screen.ts';

/** What is to be said beside the standing; `old` greys it. */
export interface StandingAge {
  readonly note: string;
  readonly old: boolean;
}

/** Standings come every second, in a crowded class every 5 s; with two missed the last one is old. */
const OLD_MS = 12_000;
const RACE_MS = 300_000;
/** Late samples change places until this long after the race. */
const UNSETTLED_MS = 60_000;

/** How old the standing is; `ageMs` is the page's own time since it last changed. */
export function standingAge(screen: Screen, ageMs: number): StandingAge {
  const { race, state, link } = screen;
  if (race === null) return { note: '', old: false };
  if (screen.standingAsOf === null) return { note: whenItComes(screen), old: false };
  if (link === 'down') return { note: 'from before the outage', old: true };
  if (state === 'finished') {
    const unsettled = screen.at < (race.raceId + 1) * RACE_MS + UNSETTLED_MS;
    return { note: unsettled ? 'may still change' : '', old: false };
  }
  return ageMs > OLD_MS ? { note: `${Math.floor(ageMs / 1000)} s old`, old: true } : { note: '', old: false };
}

function whenItComes({ state, link }: Screen): string {
  if (state === 'waiting') return 'after the start';
  return link === 'down' ? 'once online again' : 'follows soon';
}
