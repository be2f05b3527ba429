import { expect } from '@jest/globals';
import type { Sent } from './delivery-rig.ts';

/** In any second: at most 90 publishes and 450 KiB, and what the buckets held before; packs at their own pace. */
export function expectRates(sent: readonly Sent[], packsPerS: number): void {
  let first = 0;
  const most = { publishes: 0, bytes: 0, packs: 0 };
  const window = { publishes: 0, bytes: 0, packs: 0 };
  const count = ({ publication }: Sent, sign: 1 | -1): void => {
    window.publishes += sign;
    window.bytes += sign * (publication.payload.length + 100);
    if (publication.kind === 'backlog') window.packs += sign;
  };
  for (const each of sent) {
    count(each, 1);
    for (let old = sent[first]; old !== undefined && each.atMs - old.atMs >= 1000; old = sent[first]) {
      count(old, -1);
      first += 1;
    }
    most.publishes = Math.max(most.publishes, window.publishes);
    most.bytes = Math.max(most.bytes, window.bytes);
    most.packs = Math.max(most.packs, window.packs);
  }
  expect(most.publishes).toBeLessThanOrEqual(95);
  expect(most.bytes).toBeLessThanOrEqual(450 * 1024 + 5 * 5120);
  expect(most.packs).toBeLessThanOrEqual(packsPerS + Math.min(5, packsPerS));
}
