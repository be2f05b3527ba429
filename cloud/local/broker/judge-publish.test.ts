import { expect, test } from '@jest/globals';
import { judgePublish, type PublishRequest } from './judge-publish.ts';
import { principalOf } from './principal.ts';

const BIKE = principalOf('bike-1');
const REQUEST: PublishRequest = { topic: 'alleycat/bikes/bike-1/ride', payloadBytes: 200, qos: 1, retain: false };

test('lets a bike publish as itself', () => {
  expect(judgePublish(BIKE, REQUEST)).toBeUndefined();
  expect(judgePublish(BIKE, { ...REQUEST, payloadBytes: 131_072, qos: 0 })).toBeUndefined();
});

test.each<[string, Partial<PublishRequest>, number]>([
  ['QoS 2', { qos: 2 }, 0x9b],
  ['a payload of 128 KB and a byte', { payloadBytes: 131_073 }, 0x95],
  ['a topic of more than 256 bytes', { topic: `a/${'\u00fc'.repeat(128)}` }, 0x90],
  ['eight slashes', { topic: 'a/b/c/d/e/f/g/h/i' }, 0x90],
  ['another bike', { topic: 'alleycat/bikes/bike-2/ride' }, 0x87],
  ['a retained ride', { retain: true }, 0x87],
])('refuses %s', (_, change, reasonCode) => {
  expect(judgePublish(BIKE, { ...REQUEST, ...change })).toMatchObject({ reasonCode });
});

test('counts the slashes behind the Basic Ingest prefix only', () => {
  expect(judgePublish(BIKE, { ...REQUEST, topic: '$aws/rules/x/a/b/c/d/e/f/g/h' })?.reasonCode).toBe(0x87);
  expect(judgePublish(BIKE, { ...REQUEST, topic: '$aws/rules/x/a/b/c/d/e/f/g/h/i' })?.reasonCode).toBe(0x90);
});

test('refuses everything to a connection that speaks for nobody', () => {
  expect(judgePublish(undefined, REQUEST)?.reasonCode).toBe(0x87);
});
