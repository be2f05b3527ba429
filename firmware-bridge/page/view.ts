import type { Screen, ScreenRow } from '../src/rider/screen.ts';
import { type Chips, chips } from './chips.ts';
import { minutesSeconds, NO_VALUE, wholeNumber } from './format.ts';
import { type Gaps, gapsAround } from './gaps.ts';
import type { Heard } from './heard.ts';
import { type StandingAge, standingAge } from './standing-age.ts';
import { tracePath } from './trace.ts';
import { type Line, visibleRows } from './visible-rows.ts';

/** Everything that is shown, as texts. */
export interface View {
  readonly panel: 'none' | 'start' | 'race' | 'result';
  /** False greys everything. */
  readonly live: boolean;
  readonly headline: string;
  readonly subline: string;
  readonly cadence: string;
  readonly resistance: string;
  readonly output: string;
  /** Power with its unit; empty where nothing is known of it. */
  readonly power: string;
  readonly race: RaceView | undefined;
  readonly chips: Chips | undefined;
  /** Whether the bike would start a race now. */
  readonly mayStart: boolean;
}

export interface RaceView {
  readonly clockLabel: string;
  readonly clock: string;
  readonly place: string;
  readonly riders: string;
  readonly total: string;
  readonly trace: string;
  readonly gaps: Gaps;
  readonly standing: StandingAge;
  readonly lines: readonly Line[];
}

/** After this much silence nothing on the screen may look live. Real time, whatever the bike's clock does. */
export const STALE_MS = 3_000;
/** After this much silence the gauges no longer show the last values at all. */
const BLANK_MS = 10_000;

/** Turns what was heard into what is shown at `nowMs` with room for `lines` lines of the standing. */
export function view(heard: Heard, nowMs: number, lines: number): View {
  const { screen } = heard;
  const silentMs = nowMs - heard.atMs;
  const live = screen !== undefined && silentMs <= STALE_MS;
  const measured = screen !== undefined && screen.sensor === 'ok' && silentMs <= BLANK_MS ? screen : undefined;
  return {
    panel: screen === undefined ? 'none' : panelOf(screen.state),
    live,
    ...(live ? stateWords(screen) : silenceWords(heard, silentMs)),
    cadence: gauge(measured?.cadence),
    resistance: gauge(measured?.resistance),
    output: gauge(measured?.output),
    power: measured?.power == null ? '' : `${wholeNumber(measured.power)} W`,
    race: screen === undefined || screen.race === null ? undefined : raceView(heard, screen, nowMs, lines),
    chips: screen === undefined ? undefined : chips(screen),
    mayStart: live && screen.clock === 'synced',
  };
}

function gauge(value: number | undefined): string {
  return value === undefined ? NO_VALUE : wholeNumber(value);
}

function panelOf(state: Screen['state']): View['panel'] {
  if (state === 'idle') return 'start';
  return state === 'finished' ? 'result' : 'race';
}

function stateWords(screen: Screen): Pick<View, 'headline' | 'subline'> {
  const { race } = screen;
  if (race === null) {
    if (screen.clock === 'synced') return { headline: 'Choose your race', subline: screen.bikeId };
    return { headline: 'Free ride', subline: 'Races open as soon as the bike knows the time.' };
  }
  const verbs = { idle: 'Ready', waiting: 'Get ready', racing: 'Racing', finished: 'Finished' };
  return { headline: `${verbs[screen.state]}: ${race.className}`, subline: `${race.name} · racer ${race.racerId}` };
}

function silenceWords(heard: Heard, silentMs: number): Pick<View, 'headline' | 'subline'> {
  if (heard.problem !== undefined) {
    return { headline: 'Not live: this page is out of date', subline: `Reload the page. (${heard.problem})` };
  }
  const seconds = Math.floor(silentMs / 1000);
  if (heard.screen === undefined) {
    const waiting = silentMs > STALE_MS ? `No answer for ${seconds} s. It keeps trying.` : '';
    return { headline: 'Connecting to the bike…', subline: waiting };
  }
  return { headline: 'This screen is not live', subline: `Last news ${seconds} s ago. It reconnects by itself.` };
}

function raceView(heard: Heard, screen: Screen, nowMs: number, lines: number): RaceView {
  const { place, riders, standing } = screen;
  return {
    clockLabel: screen.state === 'waiting' ? 'Starts in' : 'Time left',
    clock: minutesSeconds(screen.secondsLeft),
    place: place === null ? NO_VALUE : `${screen.placeExact ? '' : '~'}${wholeNumber(place)}`,
    riders: place === null ? '' : `of ${wholeNumber(riders)}`,
    total: `${screen.totalExact ? '' : '~'}${wholeNumber(screen.total)}`,
    trace: tracePath(heard.trace),
    gaps: gapsAround(standing, riders),
    standing: standingAge(screen, nowMs - heard.standingAtMs),
    lines: visibleRows(standing, ownRow(screen), lines),
  };
}

/** The own row for a standing that does not name it: places below the top, or none heard yet. */
function ownRow(screen: Screen): ScreenRow | undefined {
  const { race, place, total, output, second } = screen;
  if (race === null || place === null) return undefined;
  return { place, racerId: race.racerId, name: race.name, total, output, best: output, second, me: true };
}
