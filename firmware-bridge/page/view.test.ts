import { expect, test } from '@jest/globals';
import type { Screen } from '../src/rider/screen.ts';
import { hear, heardNothing } from './heard.ts';
import { exampleRows, exampleScreen } from './screen-example.ts';
import { view } from './view.ts';

const show = (screen: Screen, silentMs = 0) =>
  view(hear(heardNothing(0), JSON.stringify(screen), 1_000), 1_000 + silentMs, 8);

const IDLE = exampleScreen({ state: 'idle', race: null, place: null, standing: [], standingAsOf: null });

test('shows the race', () => {
  expect(show(exampleScreen())).toMatchObject({
    panel: 'race',
    live: true,
    headline: 'Racing: Harbour Sprint',
    subline: 'Ada · racer 7',
    cadence: '87',
    resistance: '42',
    output: '131',
    power: '',
    race: { clockLabel: 'Time left', clock: '1:59', place: '3', riders: 'of 5', total: '22,462', trace: 'M181 34.8' },
  });
});

test('counts down to the next race', () => {
  const waiting = exampleScreen({ state: 'waiting', secondsLeft: 23, place: null });
  expect(show(waiting)).toMatchObject({
    panel: 'race',
    headline: 'Get ready: Harbour Sprint',
    race: { clockLabel: 'Starts in', clock: '0:23', place: '–', riders: '' },
  });
});

test('shows the result and, with no race, the start panel', () => {
  expect(show(exampleScreen({ state: 'finished' }))).toMatchObject({
    panel: 'result',
    headline: 'Finished: Harbour Sprint',
  });
  expect(show(IDLE)).toMatchObject({ panel: 'start', mayStart: true, race: undefined });
});

test('offers no race before the clock is set', () => {
  expect(show({ ...IDLE, clock: 'estimated' })).toMatchObject({ headline: 'Free ride', mayStart: false });
});

test('shows no values without a sensor', () => {
  expect(show(exampleScreen({ power: 236 })).power).toBe('236 W');
  expect(show(exampleScreen({ sensor: 'absent' }))).toMatchObject({ cadence: '–', resistance: '–', output: '–' });
});

test('marks an estimated place and shows the own row below the named ones', () => {
  const crowd = exampleScreen({ place: 12_043, placeExact: false, riders: 30_000, standing: exampleRows(50, 0) });
  const { race } = show(crowd);
  expect(show(exampleScreen({ totalExact: false })).race).toMatchObject({ total: '~22,462' });
  expect(race).toMatchObject({ place: '~12,043', riders: 'of 30,000' });
  expect(race?.lines.at(-1)).toMatchObject({ kind: 'row', row: { name: 'Ada', place: 12_043, me: true } });
});

test('is live for three seconds, then says that it is not, then shows no values', () => {
  expect(show(exampleScreen(), 3_000).live).toBe(true);
  expect(show(exampleScreen(), 3_001)).toMatchObject({
    live: false,
    headline: 'This screen is not live',
    subline: 'Last news 3 s ago. It reconnects by itself.',
    cadence: '87',
    mayStart: false,
  });
  expect(show(exampleScreen(), 10_001)).toMatchObject({ cadence: '–', resistance: '–', output: '–' });
});

test('connects without a guess at the state', () => {
  expect(view(heardNothing(0), 0, 8)).toMatchObject({
    panel: 'none',
    live: false,
    headline: 'Connecting to the bike…',
    subline: '',
    cadence: '–',
  });
  expect(view(heardNothing(0), 7_000, 8).subline).toBe('No answer for 7 s. It keeps trying.');
});

test('an unreadable message lets the screen go stale and says why', () => {
  const heard = hear(hear(heardNothing(0), JSON.stringify(exampleScreen()), 1_000), '{"v":2}', 4_500);
  expect(view(heard, 4_500, 8)).toMatchObject({
    live: false,
    headline: 'Not live: this page is out of date',
    subline: 'Reload the page. (screen.v: this page knows version 1; reload it)',
  });
});

test('ages the standing by the time since it last changed', () => {
  const messages = Array.from({ length: 15 }, (_, second) => exampleScreen({ at: 1_800_000_181_000 + second }));
  const heard = messages.reduce(
    (all, screen, second) => hear(all, JSON.stringify(screen), second * 1_000),
    heardNothing(0),
  );
  expect(view(heard, 14_000, 8).race?.standing).toEqual({ note: '14 s old', old: true });
  const fresh = hear(heard, JSON.stringify(exampleScreen({ standingAsOf: 1_800_000_195_000 })), 15_000);
  expect(view(fresh, 15_000, 8).race?.standing.old).toBe(false);
});
