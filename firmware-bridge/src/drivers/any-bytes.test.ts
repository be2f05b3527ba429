import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pelotonReply } from '../../test/peers/frames.ts';
import { createDriver } from './create-driver.ts';
import { encodeCsafeFrame } from './csafe/frame.ts';
import type { Driver, DriverOutput } from './driver.ts';
import { encodePelotonRequest } from './peloton/frame.ts';

const RPM = 92;
const MAX_REQUEST_BYTES = 16;

const pelotonFrame = fc.oneof(
  fc
    .tuple(fc.constantFrom(0x41, 0x44, 0x49, 0x4a, 0xf7, 0xfb, 0xfe, 0x77), fc.nat({ max: 99_999 }))
    .map(([command, value]) => pelotonReply(command, value, 5)),
  fc.tuple(fc.constantFrom(0xf5, 0xf7, 0xfe), fc.nat({ max: 255 })).map((words) => encodePelotonRequest(...words)),
);
const csafeAnswer = fc.oneof(
  fc
    .tuple(fc.constantFrom(0xa5, 0xa7, 0xb4, 0xb0), fc.nat({ max: 255 }), fc.nat({ max: 50 }), fc.nat({ max: 99 }))
    .map(([command, low, high, unit]) => [command, 3, low, high, unit]),
  fc.nat({ max: 255 }).map((level) => [0xa4, 2, 1, level]),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => [...bytes]),
);
const csafeFrame = fc
  .tuple(fc.nat({ max: 255 }), fc.array(csafeAnswer, { maxLength: 4 }))
  .map(([status, answers]) => encodeCsafeFrame([status, ...answers.flat()]));

/** What may happen to a driver; each takes some time. */
type Step =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly afterMs: number }
  | { readonly kind: 'ask' | 'reopened'; readonly afterMs: number };

const steps = (frame: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Step[]> => {
  const afterMs = fc.nat({ max: 1500 });
  const whole = fc.oneof(frame, fc.uint8Array({ maxLength: 150 }));
  const cut = fc.tuple(whole, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1)));
  return fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('bytes' as const), bytes: fc.oneof(whole, cut), afterMs }),
      fc.record({ kind: fc.constantFrom('ask' as const, 'reopened' as const), afterMs }),
    ),
    { maxLength: 60 },
  );
};

function expectSound(output: DriverOutput): void {
  if (output.kind === 'discard') expect(output.bytes).toBeGreaterThan(0);
  if (output.kind === 'learnt') expect(output.resistanceTable).toHaveLength(31);
  if (output.kind !== 'report') return;
  const { cadenceRpm = 0, resistancePercent = 0, powerWatts = 0 } = output.report;
  for (const [value, most] of [
    [cadenceRpm, 255],
    [resistancePercent, 100],
    [powerWatts, 3000],
  ] as const) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(most);
  }
}

describe.each([
  ['peloton', pelotonFrame, pelotonReply(0x41, RPM, 3)],
  ['csafe', csafeFrame, encodeCsafeFrame([0x05, 0xa7, 3, RPM, 0, 82])],
] as const)('%s, the whole driver', (name, frame, good) => {
  test('any bytes in any cuts, whenever it asks: what it tells is possible, what it asks is short, and it hears the next frame', () => {
    fc.assert(
      fc.property(steps(frame), fc.boolean(), (taken, listenOnly) => {
        let driver: Driver = createDriver({ driver: name, listenOnly, levels: 20 }, undefined);
        let [nowMs, received, discarded] = [0, 0, 0];
        for (const step of taken) {
          nowMs += step.afterMs;
          if (step.kind === 'reopened') driver = driver.reopened();
          if (step.kind === 'ask' && driver.askMs <= nowMs) {
            const asked = driver.ask(nowMs);
            driver = asked.driver;
            expect(asked.request.length).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
            expect(driver.askMs).toBeGreaterThan(nowMs);
          }
          if (step.kind !== 'bytes') continue;
          const { driver: next, outputs } = driver.take(step.bytes, nowMs);
          driver = next;
          received += step.bytes.length;
          for (const output of outputs) {
            expectSound(output);
            discarded += output.kind === 'discard' ? output.bytes : 0;
          }
        }
        expect(discarded).toBeLessThanOrEqual(received);
        // Behind a pause, as there is one before each answer.
        const { outputs } = driver.take(good, nowMs + 1000);
        expect(outputs.at(-1)).toMatchObject({ kind: 'report', report: { cadenceRpm: RPM } });
      }),
      { numRuns: 300 },
    );
  });
});
