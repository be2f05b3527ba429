import type { Standing } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { standingOf } from '../../test/standing-of.ts';
import { INITIAL_SESSION, type Session, startRace } from '../race/session.ts';
import { takeStanding } from './take-standing.ts';

const RACING: Session = startRace({ racerId: 7, classId: 2, name: 'Ada' }, 1_800_000_000_000, 0);
const TOPIC = 'alleycat/classes/2/standing';
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const take = (shown: Standing | undefined, standing: Standing, session = RACING) =>
  takeStanding(shown, session, TOPIC, bytes(standing));

test('the standing of the own race is shown, and a newer one in its place', () => {
  const [older, newer] = [standingOf({ asOf: 1000 }), standingOf({ asOf: 2000 })];
  expect(take(undefined, older)).toEqual({ standing: older });
  expect(take(older, newer)).toEqual({ standing: newer });
  expect(take(newer, older)).toEqual({ standing: newer });
});

test('another race, another class and no race at all are no news', () => {
  const shown = standingOf({ asOf: 1000 });
  expect(take(shown, standingOf({ raceId: 6_000_001, asOf: 2000 }))).toEqual({ standing: shown });
  const otherClass = bytes(standingOf({ classId: 3, asOf: 2000 }));
  expect(takeStanding(shown, RACING, 'alleycat/classes/3/standing', otherClass)).toEqual({ standing: shown });
  expect(take(shown, standingOf({ asOf: 2000 }), INITIAL_SESSION)).toEqual({ standing: shown });
});

test('the first standing of the next race replaces that of the last one', () => {
  const last = standingOf({ raceId: 5_999_999, asOf: 9000 });
  expect(take(last, standingOf({ asOf: 1000 }))).toEqual({ standing: standingOf({ asOf: 1000 }) });
});

describe('what is no standing is discarded with a reason', () => {
  test.each([
    ['not JSON', new TextEncoder().encode('{'), 'not JSON'],
    ['too long', new Uint8Array(16_385), 'longer than 16384 bytes'],
    ['null', bytes(null), 'message: '],
    ['a wrong field', bytes({ ...standingOf({}), riders: 0 }), 'riders: '],
    ['another class than the topic', bytes(standingOf({ classId: 3 })), 'classId: differs from the topic'],
  ])('%s', (_name, payload, reason) => {
    expect(takeStanding(undefined, RACING, TOPIC, payload)).toEqual({ discarded: expect.stringContaining(reason) });
  });

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        expect(takeStanding(undefined, RACING, TOPIC, payload)).toHaveProperty('discarded');
      }),
    );
  });
});
