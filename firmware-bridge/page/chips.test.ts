import { expect, test } from '@jest/globals';
import { chips } from './chips.ts';
import { exampleDelivery } from './screen-example.ts';

const GOOD = { link: 'up', backlog: 1, delivery: exampleDelivery(), sensor: 'ok', clock: 'synced' } as const;

test('is calm while all is well', () => {
  expect(chips(GOOD)).toEqual({
    network: { text: 'Online', bad: false },
    sensor: { text: 'Bike connected', bad: false },
    clock: { text: '', bad: false },
  });
});

test.each([
  [0, 'Offline: riding is recorded, nothing is lost'],
  [1, 'Offline: 1 sample waits, nothing is lost'],
  [42, 'Offline: 42 samples wait, nothing is lost'],
  [86_400, 'Offline: 86,400 samples wait, nothing is lost'],
])('offline with %d samples', (backlog, text) => {
  expect(chips({ ...GOOD, link: 'down', backlog }).network).toEqual({ text, bad: true });
});

test('tells catching up from samples in flight', () => {
  expect(chips({ ...GOOD, backlog: 20 }).network.text).toBe('Online');
  expect(chips({ ...GOOD, backlog: 1_240 }).network.text).toBe('Online, catching up: 1,240 to send');
});

test('tells how far it has caught up', () => {
  const delivery = exampleDelivery({ drain: { sent: 12_340, total: 86_400 } });
  const { network } = chips({ ...GOOD, backlog: 74_060, delivery });
  expect(network).toEqual({ text: 'Online, catching up: 12,340 of 86,400 sent', bad: false });
});

test('tells when the cloud refuses what waits', () => {
  const delivery = exampleDelivery({ paused: [{ lane: 'backlog', fault: 'PUBLISH_NOT_ALLOWED' }] });
  const { network } = chips({ ...GOOD, backlog: 1_240, delivery });
  expect(network).toEqual({ text: 'Refused by the cloud: 1,240 samples wait, nothing is lost', bad: true });
});

test('promises nothing while the memory card fails', () => {
  const delivery = exampleDelivery({ disk: 'failing' });
  expect(chips({ ...GOOD, delivery }).network).toEqual({ text: 'Online, but the memory card fails', bad: true });
  const text = 'Offline, and the memory card fails: 42 samples wait, leave the power on';
  expect(chips({ ...GOOD, link: 'down', backlog: 42, delivery }).network).toEqual({ text, bad: true });
});

test('says what is missing', () => {
  const { sensor, clock } = chips({ ...GOOD, sensor: 'absent', clock: 'estimated' });
  expect(sensor).toEqual({ text: 'No signal from the bike', bad: true });
  expect(clock).toEqual({ text: 'Clock not set', bad: true });
});
