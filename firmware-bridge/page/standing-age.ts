import type { Screen } from '../src/rider/screen.ts';

/** What is to be said beside the standing; `old` greys it. */
export interface StandingAge {
  readonly note: string;
  readonly old: boolean;
}

/** Standings come every second, in a crowded class every 5 s; with two missed the last one is old. */
const OLD_MS = 12_000;

/** How old the standing is; `ageMs` is the page's own time since it last changed. */
export function standingAge(screen: Screen, ageMs: number): StandingAge {
  const { state, link } = screen;
  if (screen.race === null) return { note: '', old: false };
  if (screen.standingAsOf === null) return { note: whenItComes(screen), old: false };
  if (link === 'down') return { note: 'from before the outage', old: true };
  if (state === 'finished') {
    return { note: screen.standingState === 'live' ? 'may still change' : '', old: false };
  }
  return ageMs > OLD_MS ? { note: `${Math.floor(ageMs / 1000)} s old`, old: true } : { note: '', old: false };
}

function whenItComes({ state, link }: Screen): string {
  if (state === 'waiting') return 'after the start';
  return link === 'down' ? 'once online again' : 'follows soon';
}
