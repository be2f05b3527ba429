import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutBytes, pelotonReply } from '../../../test/peers/frames.ts';
import {
  encodePelotonRequest,
  INITIAL_PELOTON_FRAMES,
  type PelotonFrame,
  readPelotonDigits,
  takePelotonBytes,
} from './frame.ts';

function receive(chunks: readonly Uint8Array[]) {
  let state = INITIAL_PELOTON_FRAMES;
  let discarded = 0;
  const frames: PelotonFrame[] = [];
  for (const chunk of chunks) {
    const step = takePelotonBytes(state, chunk, 0);
    state = step.state;
    frames.push(...step.frames);
    discarded += step.discards.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return { frames, discarded, pending: state.pending.length };
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test.each([
  ['f1 41 03 32 39 30 d0 f6', 0x41, 92],
  ['f1 44 05 36 33 33 32 30 38 f6', 0x44, 2336],
  ['f1 4a 04 34 37 34 30 0e f6', 0x4a, 474],
])('%s', (text, command, value) => {
  const { frames, discarded } = receive([hex(text)]);
  expect(frames).toEqual([{ kind: 'reply', command, payload: expect.any(Uint8Array) }]);
  expect(discarded).toBe(0);
  const [frame] = frames;
  expect(readPelotonDigits(frame?.kind === 'reply' ? frame.payload : new Uint8Array())).toBe(value);
});

test.each([
  [0xf5, 0x41, 'f54136f6'],
  [0xf5, 0x44, 'f54439f6'],
  [0xf5, 0x4a, 'f54a3ff6'],
  [0xf7, 0x00, 'f700f7f6'],
])('request %d %d', (header, command, text) => {
  const bytes = encodePelotonRequest(header, command);
  expect(Buffer.from(bytes).toString('hex')).toBe(text);
  expect(receive([bytes]).frames).toEqual([{ kind: 'request', header, command }]);
});

test('a payload with something else than digits is no number', () => {
  expect(readPelotonDigits(hex('32 3a 30'))).toBeUndefined();
  expect(readPelotonDigits(hex('2f'))).toBeUndefined();
  expect(readPelotonDigits(new Uint8Array())).toBeUndefined();
});

const whole = fc
  .tuple(fc.constantFrom(0x41, 0x44, 0x4a, 0x49), fc.nat({ max: 99_999 }))
  .map(([command, value]) => pelotonReply(command, value, 5));

test('any bytes in any cuts: nothing throws, every byte is accounted for, and what waits is bounded', () => {
  const chunk = fc.oneof(fc.uint8Array({ maxLength: 200 }), whole, fc.constant(Uint8Array.of(0xf1)));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
      const { frames, discarded, pending } = receive(chunks);
      const taken = frames.reduce((sum, frame) => sum + (frame.kind === 'reply' ? frame.payload.length + 5 : 4), 0);
      expect(taken + discarded + pending).toBe(chunks.reduce((sum, { length }) => sum + length, 0));
      expect(pending).toBeLessThanOrEqual(20);
    }),
  );
});

test('every whole frame between damaged ones is delivered, in any cuts', () => {
  const damaged = fc.tuple(whole, fc.nat({ max: 9 }), fc.integer({ min: 1, max: 255 })).map(([frame, at, flip]) => {
    const bytes = Uint8Array.from(frame);
    bytes[at] = (bytes[at] ?? 0) ^ flip;
    return at % 2 === 0 ? bytes : frame.subarray(0, at);
  });
  const cuts = fc.array(fc.nat(), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(damaged, whole), { minLength: 1, maxLength: 8 }), cuts, (pairs, places) => {
      // The last frame may wait behind a broken one until something follows it.
      const bytes = Buffer.concat([...pairs.flat(), Buffer.alloc(21)]);
      const delivered = receive(cutBytes(bytes, places)).frames.filter(({ kind }) => kind === 'reply');
      const texts = delivered.map((frame) => (frame.kind === 'reply' ? Buffer.from(frame.payload).toString() : ''));
      let from = 0;
      for (const [, frame] of pairs) {
        const at = texts.indexOf(Buffer.from(frame.subarray(3, 8)).toString(), from);
        expect(at).toBeGreaterThanOrEqual(from);
        from = at + 1;
      }
    }),
  );
});

test('a frame that broke off does not hold up the next one', () => {
  const broken = takePelotonBytes(INITIAL_PELOTON_FRAMES, hex('f1 fb 10 30 30'), 1000);
  const next = takePelotonBytes(broken.state, hex('f1 41 03 32 39 30 d0 f6'), 1300);
  expect(next.frames).toHaveLength(1);
  expect(next.discards).toEqual([
    { reason: 'cut-short', bytes: 1 },
    { reason: 'noise', bytes: 4 },
  ]);
});
