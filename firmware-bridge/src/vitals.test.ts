import { heartbeatSchema } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import type { BridgeEvent } from './events.ts';
import { type Counters, countEvent } from './vitals.ts';

const count = (events: readonly BridgeEvent[]): Counters => events.reduce(countEvent, new Map<string, number>());

test('events are counted by kind, by reason, and by what they report', () => {
  const counters = count([
    { kind: 'lineDiscarded', reason: 'noise', bytes: 4 },
    { kind: 'lineDiscarded', reason: 'noise', bytes: 9 },
    { kind: 'lineDiscarded', reason: 'bad-checksum', bytes: 9 },
    { kind: 'linesMissed', count: 7 },
    { kind: 'portClosed', path: '/dev/ttyUSB0', reason: 'bad file descriptor' },
    { kind: 'sensorLost' },
  ]);
  expect(Object.fromEntries(counters)).toEqual({
    'lineDiscarded.noise': 2,
    'lineDiscarded.bad-checksum': 1,
    linesMissed: 7,
    portClosed: 1,
    sensorLost: 1,
  });
});

test('reasons without end from a wire stay a heartbeat, and crowd nothing out', () => {
  const hostile = Array.from({ length: 500 }, (_, index): BridgeEvent => {
    return {
      kind: 'messageDiscarded',
      topic: 'alleycat/classes/1/standing',
      reason: `${index}: ${'long '.repeat(40)}`,
    };
  });
  const counters = count([...hostile, { kind: 'sensorLost' }, { kind: 'samplesLost', reason: 'evicted', count: 12 }]);
  expect(counters.get('messageDiscarded')).toBe(300);
  expect(counters.get('sensorLost')).toBe(1);
  expect(counters.get('samplesLost')).toBe(12);
  const { counters: schema } = heartbeatSchema.shape;
  expect(schema.safeParse(Object.fromEntries(counters)).error).toBeUndefined();
});
