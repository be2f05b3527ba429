import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrames, type Frame, MAX_JSON_BYTES, readFrame } from './frame.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const frameOf = (json: string): Uint8Array => encodeFrames([json]);

function framesOf(bytes: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  for (let start = 0; start < bytes.length; ) {
    const frame = readFrame(bytes, start, true);
    if (frame === undefined) throw new Error('at the end of a file there is always a frame');
    frames.push(frame);
    start = frame.end;
  }
  return frames;
}

test('a line is checksum, length in bytes, and JSON', () => {
  expect(textOf(frameOf('123456789'))).toBe('e3069283 9 123456789\n');
  expect(textOf(frameOf('"Änne"')).split(' ')[1]).toBe('7');
  const long = `"${'€'.repeat(40)}"`;
  expect(textOf(encodeFrames([long, '1']))).toMatch(/^\w{8} 122 "€{40}"\n\w{8} 1 1\n$/);
});

test('what was written is read', () => {
  const json = fc.jsonValue().map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.array(json, { minLength: 1 }), (texts) => {
      const frames = framesOf(encodeFrames(texts));
      expect(frames.map((frame) => frame.kind === 'record' && frame.json)).toEqual(texts);
    }),
  );
});

test('a broken newline costs no record', () => {
  const bytes = bytesOf(`${textOf(frameOf('{"a":1}')).slice(0, -1)}x${textOf(frameOf('{"b":2}'))}`);
  expect(framesOf(bytes)).toMatchObject([{ json: '{"a":1}' }, { json: '{"b":2}' }]);
});

test('after broken bytes reading goes on behind the next newline', () => {
  const lines = [frameOf('{"a":1}'), frameOf('{"b":2}'), frameOf('{"c":3}')].map(textOf);
  const frames = framesOf(bytesOf(`${lines[0]}${lines[1]?.replace('"b"', '"x"')}${lines[2]}`));
  expect(frames.map(({ kind }) => kind)).toEqual(['record', 'broken', 'record']);
  expect(frames[1]).toMatchObject({ begins: true });
});

test('any bytes are read to their end, and one chunk or many give the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(400), (garbage, cut) => {
      const bytes = new Uint8Array([...garbage.subarray(0, cut), ...frameOf('{"a":1}'), ...garbage.subarray(cut)]);
      const whole = framesOf(bytes);
      expect(whole.at(-1)?.end).toBe(bytes.length);
      const first = readFrame(bytes, 0, false);
      if (first !== undefined) expect(first).toEqual(whole[0]);
    }),
  );
});

test('a frame that is not whole yet is waited for, but not for ever', () => {
  const line = frameOf('{"a":1}');
  expect(readFrame(line.subarray(0, 5), 0, false)).toBeUndefined();
  expect(readFrame(line.subarray(0, line.length - 1), 0, false)).toBeUndefined();
  expect(readFrame(line.subarray(0, line.length - 1), 0, true)).toMatchObject({ kind: 'record' });
  const endless = new Uint8Array(2 * MAX_JSON_BYTES).fill(0x61);
  expect(readFrame(endless, 0, false)).toEqual({ kind: 'broken', begins: false, isBlank: false, end: endless.length });
  expect(readFrame(bytesOf(`00000000 99999 ${'x'.repeat(40)}\n`), 0, false)).toMatchObject({ kind: 'broken' });
});
