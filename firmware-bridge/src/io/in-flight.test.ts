import { expect, test } from '@jest/globals';
import type { PublishResult } from '../delivery/uplink.ts';
import { UNSAID_LIMITS } from './broker-connection.ts';
import { InFlight } from './in-flight.ts';

const MESSAGE = { topic: 'alleycat/bikes/b/ride', payload: '{}', qos: 1 } as const;
const never = new Promise<PublishResult>(() => {});

test('one more than the window is refused, and may go when another has ended', async () => {
  const inFlight = new InFlight({ ...UNSAID_LIMITS, receiveMaximum: 2 });
  let answer: (result: PublishResult) => void = () => {};
  const first = inFlight.track(
    new Promise((resolve) => {
      answer = resolve;
    }),
    0,
  );
  inFlight.track(never, 0);
  expect(inFlight.refusal(MESSAGE)).toMatchObject({ kind: 'refused', reasonCode: 0x97 });
  answer({ kind: 'acknowledged' });
  expect(await first).toEqual({ kind: 'acknowledged' });
  expect(inFlight.refusal(MESSAGE)).toBeUndefined();
});

test('a broker that allows any number gets 64', () => {
  const inFlight = new InFlight(UNSAID_LIMITS);
  for (let count = 0; count < 64; count++) {
    expect(inFlight.refusal(MESSAGE)).toBeUndefined();
    inFlight.track(never, 0);
  }
  expect(inFlight.refusal(MESSAGE)).toMatchObject({ reasonCode: 0x97 });
});

test('is stalled when the oldest has waited for 20 s', () => {
  const inFlight = new InFlight(UNSAID_LIMITS);
  expect(inFlight.isStalled(1e9)).toBe(false);
  inFlight.track(never, 1000);
  inFlight.track(never, 20_000);
  expect(inFlight.isStalled(20_999)).toBe(false);
  expect(inFlight.isStalled(21_000)).toBe(true);
});

test('a message is measured in bytes with its topic', () => {
  const inFlight = new InFlight({ ...UNSAID_LIMITS, maximumPacketBytes: 100 });
  const room = 100 - 10 - MESSAGE.topic.length;
  expect(inFlight.refusal({ ...MESSAGE, payload: 'é'.repeat(room / 2) })).toBeUndefined();
  expect(inFlight.refusal({ ...MESSAGE, payload: 'é'.repeat(room / 2 + 1) })).toMatchObject({ reasonCode: 0x95 });
});

test('the end of the connection ends every publish, and an answer after it changes nothing', async () => {
  const inFlight = new InFlight(UNSAID_LIMITS);
  let answer: (result: PublishResult) => void = () => {};
  const late = new Promise<PublishResult>((resolve) => {
    answer = resolve;
  });
  const endings = [inFlight.track(never, 0), inFlight.track(late, 0)];
  inFlight.loseAll();
  answer({ kind: 'acknowledged' });
  expect((await Promise.all(endings)).map(({ kind }) => kind)).toEqual(['lost', 'lost']);
});
