import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutBytes } from '../../../test/peers/frames.ts';
import { encodeCsafeFrame, INITIAL_CSAFE_FRAMES, takeCsafeBytes } from './frame.ts';

function receive(chunks: readonly Uint8Array[]) {
  let state = INITIAL_CSAFE_FRAMES;
  let discarded = 0;
  const frames: string[] = [];
  for (const chunk of chunks) {
    const step = takeCsafeBytes(state, chunk);
    state = step.state;
    frames.push(...step.frames.map((frame) => Buffer.from(frame).toString('hex')));
    discarded += step.discards.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  return { frames, discarded, state };
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

test.each([
  ['f1 89 b4 03 41 00 58 27 f2', '89b403410058'],
  ['f1 09 a5 03 26 00 52 db f2', '09a503260052'],
  ['f1 05 b4 03 18 00 58 f3 02 f2', '05b403180058'],
  ['f0 01 fd 09 a5 03 26 00 52 db f2', '09a503260052'],
])('%s', (text, contents) => {
  expect(receive([hex(text)])).toMatchObject({ frames: [contents], discarded: 0 });
});

test('what is encoded decodes, whatever its bytes and checksum', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 96 }), (contents) => {
      const { frames } = receive([encodeCsafeFrame([...contents])]);
      expect(frames).toEqual([Buffer.from(contents).toString('hex')]);
    }),
  );
});

const whole = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((contents) => ({
  contents: Buffer.from(contents).toString('hex'),
  bytes: encodeCsafeFrame([...contents]),
}));

test('any bytes in any cuts: nothing throws, and what waits is bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
      const { state, frames } = receive([Uint8Array.of(0xf1), ...chunks]);
      expect(state.contents?.length ?? 0).toBeLessThanOrEqual(99);
      for (const frame of frames) expect(frame.length / 2).toBeLessThanOrEqual(98);
    }),
  );
});

test('every byte that is not of a frame is counted', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), whole, (chunks, { bytes, contents }) => {
      const noise = chunks.map((chunk) => chunk.filter((byte) => byte !== 0xf0 && byte !== 0xf1));
      const { frames, discarded } = receive([...noise, bytes]);
      expect(frames).toEqual([contents]);
      expect(discarded).toBe(noise.reduce((sum, { length }) => sum + length, 0));
    }),
  );
});

test('every whole frame between damaged ones is delivered, in any cuts', () => {
  const damaged = fc.tuple(whole, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([{ bytes }, place, flip]) => {
    const at = place % bytes.length;
    const copy = Uint8Array.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ flip;
    return place % 2 === 0 ? copy : bytes.subarray(0, at);
  });
  const cuts = fc.array(fc.nat(), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(damaged, whole), { minLength: 1, maxLength: 8 }), cuts, (pairs, places) => {
      const bytes = Buffer.concat(pairs.flatMap(([broken, { bytes: sound }]) => [broken, sound]));
      const { frames } = receive(cutBytes(bytes, places));
      let from = 0;
      for (const [, { contents }] of pairs) {
        const at = frames.indexOf(contents, from);
        expect(at).toBeGreaterThanOrEqual(from);
        from = at + 1;
      }
    }),
  );
});
