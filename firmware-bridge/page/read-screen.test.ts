import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { INITIAL_SESSION, startRace } from '../src/race/session.ts';
import { drawScreen } from '../src/rider/screen.ts';
import { readScreen } from './read-screen.ts';
import { exampleScreen } from './screen-example.ts';

test.each(['idle', 'racing'])('reads the screen that the bike draws: %s', (state) => {
  const rider = { racerId: 7, classId: 1, name: 'Ada' };
  const screen = drawScreen({
    bikeId: 'bike-0042',
    wallMs: 1_800_000_000_000,
    monotonicMs: 5_000,
    sample: undefined,
    power: { model: 'bike', scale: 1, offsetWatts: 0 },
    session: state === 'idle' ? INITIAL_SESSION : startRace(rider, 1_800_000_000_000, 5_000),
    standing: undefined,
    clock: 'synced',
    samples: 0,
    delivery: {
      link: 'up',
      acknowledged: 0,
      setAside: 0,
      lastAckMs: undefined,
      paused: [{ lane: 'gap', fault: 'PUBLISH_NOT_ALLOWED' }],
      drained: 1,
    },
    journal: {
      waiting: 0,
      unsynced: 0,
      bytesOnDisk: 0,
      segments: 0,
      oldestMs: undefined,
      evicted: 0,
      forgotten: 0,
      unreadable: 0,
      diskState: 'ok',
      lastFlushMs: undefined,
    },
    gaps: 0,
  });
  expect(screen.state).toBe(state);
  expect(readScreen(JSON.stringify(screen))).toEqual({ kind: 'screen', screen });
});

test('keeps every field of a race with a standing', () => {
  const screen = exampleScreen();
  expect(readScreen(JSON.stringify({ ...screen, more: 'unknown fields are ignored' }))).toEqual({
    kind: 'screen',
    screen,
  });
});

test('names the first field that it does not understand', () => {
  const screen = exampleScreen();
  const [row] = screen.standing;
  const cases: [unknown, string][] = [
    [{ ...screen, v: 2 }, 'screen.v: this page knows version 1; reload it'],
    [{ ...screen, cadence: '87' }, 'screen.cadence: no number'],
    [{ ...screen, link: 'sideways' }, 'screen.link: none of up, down'],
    [{ ...screen, race: { ...screen.race, name: 7 } }, 'screen.race.name: no text'],
    [{ ...screen, delivery: null }, 'screen.delivery: no object'],
    [{ ...screen, delivery: { ...screen.delivery, drain: { sent: 1 } } }, 'screen.delivery.drain.total: no number'],
    [{ ...screen, delivery: { ...screen.delivery, paused: [{ lane: 'gap' }] } }, 'paused.0.fault: no text'],
    [{ ...screen, race: null }, 'screen.race: does not go with the state racing'],
    [{ ...screen, standing: [row, { ...row, me: 1 }] }, 'standing.1.me: neither true nor false'],
    [{ ...screen, standing: {} }, 'screen.standing: no list'],
    [[], 'screen: no object'],
  ];
  for (const [message, problem] of cases) {
    expect(readScreen(JSON.stringify(message))).toEqual({ kind: 'problem', problem });
  }
});

test('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(readScreen(text).kind).toBe('problem')));
  fc.assert(fc.property(fc.json(), (text) => expect(readScreen(text).kind).toBe('problem')));
  expect(readScreen('x'.repeat(70_000))).toEqual({ kind: 'problem', problem: 'message: too long' });
});
