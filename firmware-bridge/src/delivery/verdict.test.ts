import { expect, test } from '@jest/globals';
import { verdictOf } from './verdict.ts';

test.each([
  [0x00, { kind: 'delivered' }],
  [0x10, { kind: 'delivered' }],
  [0x7f, { kind: 'delivered' }],
  [0x80, { kind: 'retry' }],
  [0x83, { kind: 'retry' }],
  [0x91, { kind: 'retry' }],
  [0x97, { kind: 'retry' }],
  [0xff, { kind: 'retry' }],
  [0x87, { kind: 'pause', fault: 'PUBLISH_NOT_ALLOWED' }],
  [0x90, { kind: 'pause', fault: 'PUBLISH_TOPIC_REFUSED' }],
  [0x95, { kind: 'setAside' }],
  [0x99, { kind: 'setAside' }],
])('a PUBACK with %d', (code, verdict) => {
  expect(verdictOf(code)).toEqual(verdict);
});
