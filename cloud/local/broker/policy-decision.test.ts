import { basicIngestTopic, bikeTopic, ingestRuleName, standingTopic } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BIKE_POLICY } from '../../stack/bike-policy.ts';
import { mayPublish, mayRetain, maySubscribe } from './policy-decision.ts';
import { type Principal, principalOf } from './principal.ts';

const BIKE: Principal = { kind: 'bike', bikeId: 'bike-1' };
const OBSERVER: Principal = { kind: 'observer' };

test('a bike may publish everything that the contract has it publish, plainly and by Basic Ingest', () => {
  for (const kind of ['ride', 'pack', 'backlog', 'gap', 'heartbeat', 'presence'] as const) {
    expect(mayPublish(BIKE, bikeTopic('bike-1', kind))).toBe(true);
  }
  for (const kind of ['ride', 'pack', 'backlog'] as const) {
    const topic = basicIngestTopic(ingestRuleName(kind), bikeTopic('bike-1', kind));
    expect(mayPublish(BIKE, topic)).toBe(true);
  }
});

test('a bike may publish on no topic that names another bike, whatever the topic', () => {
  const others = BIKE_POLICY.publish.map((filter) => filter.replaceAll('${bike}', 'bike-2'));
  const level = fc.oneof(
    fc.constantFrom('alleycat', 'bikes', 'bike-2', 'ride', '$aws', 'rules', 'alleycat_ride'),
    fc.string(),
  );
  const topic = fc.oneof(
    fc.constantFrom(...others),
    fc.array(level, { maxLength: 9 }).map((levels) => levels.join('/')),
  );
  fc.assert(
    fc.property(topic, (text) => {
      expect(mayPublish(BIKE, text)).toBe(false);
      expect(mayPublish(OBSERVER, text)).toBe(false);
    }),
  );
});

test('a bike may retain its presence and nothing else', () => {
  expect(mayRetain(BIKE, bikeTopic('bike-1', 'presence'))).toBe(true);
  expect(mayRetain(BIKE, bikeTopic('bike-1', 'ride'))).toBe(false);
  expect(mayRetain(BIKE, bikeTopic('bike-2', 'presence'))).toBe(false);
});

test.each([1, 2, 3, 4, 5, 6])('a bike may hear the standing of class %d', (classId) => {
  expect(maySubscribe(BIKE, standingTopic(classId))).toBe(true);
});

test.each(['alleycat/classes/7/standing', 'alleycat/classes/+/standing', 'alleycat/classes/1/#', '#', '+', ''])(
  'a bike may not hear "%s"',
  (filter) => {
    expect(maySubscribe(BIKE, filter)).toBe(false);
  },
);

test.each<[string, boolean]>([
  ['alleycat/#', true],
  ['alleycat', true],
  ['alleycat/bikes/+/ride', true],
  ['alleycat/+/#', true],
  ['#', false],
  ['+/bikes/#', false],
  ['$SYS/#', false],
  ['$aws/rules/#', false],
])('an observer asks for "%s": %s', (filter, allowed) => {
  expect(maySubscribe(OBSERVER, filter)).toBe(allowed);
});

test.each<[string, Principal | undefined]>([
  ['bike-1', BIKE],
  ['observer-1', OBSERVER],
  [`observer-${'x'.repeat(119)}`, OBSERVER],
  [`observer-${'x'.repeat(120)}`, undefined],
  ['observer-', undefined],
  ['observer-a/b', undefined],
  ['bike/1', undefined],
  ['', undefined],
])('the client id "%s" speaks for %j', (clientId, principal) => {
  expect(principalOf(clientId)).toEqual(principal);
});
