import { describe, expect, test } from '@jest/globals';
import { ReadlineParser } from '@serialport/parser-readline';
import { readVectors } from '../../../test/read-vectors.ts';
import { guardLength, INITIAL_LENGTH_GUARD } from '../length-guard.ts';
import { INITIAL_BOARD_DRIVER, takeBoardLine } from './board-driver.ts';

/** The bytes of a vector's input, its escapes resolved. */
function bytesOf(escaped: string): Uint8Array {
  const named: Record<string, string> = { r: '\r', n: '\n', t: '\t', '\\': '\\' };
  const text = escaped.replace(/\\(?:x([0-9A-F]{2})|(.))/g, (_all, hex: string | undefined, name: string) =>
    hex === undefined ? (named[name] ?? name) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** What the host's receiver makes of bytes that come in pieces of `cutBytes`. */
function receive(input: Uint8Array, cutBytes: number): { payloads: string[]; discards: number } {
  const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
  const payloads: string[] = [];
  let discards = 0;
  let driver = INITIAL_BOARD_DRIVER;
  parser.on('data', (line: string) => {
    const step = takeBoardLine(driver, line, 0);
    driver = step.driver;
    const reasons = step.outputs.flatMap((output) => (output.kind === 'discard' ? [output.reason] : []));
    // A well-formed line with a name this driver does not know was received; refusing the name is the next stage's matter.
    const refused = reasons.filter((reason) => reason !== 'unknown-name');
    discards += refused.length;
    const accepted = /\$([^$]*)\*[0-9A-F]{4}\r$/.exec(line);
    if (accepted !== null && refused.every((reason) => reason === 'noise')) payloads.push(accepted[1] ?? '');
  });
  let guard = INITIAL_LENGTH_GUARD;
  for (let at = 0; at < input.length; at += cutBytes) {
    const guarded = guardLength(guard, input.subarray(at, at + cutBytes), 128);
    guard = guarded.guard;
    discards += guarded.droppedBytes > 0 ? 1 : 0;
    for (const bytes of guarded.passed) parser.write(bytes);
  }
  return { payloads, discards };
}

describe.each([1, 7, 1000])('the golden lines, in pieces of %d bytes', (cutBytes) => {
  test.each(readVectors('receive.tsv'))('%s', (_name, input = '', discards = '', ...payloads) => {
    const received = receive(bytesOf(input), cutBytes);
    expect(received.payloads).toEqual(payloads);
    expect(received.discards > 0).toBe(Number(discards) > 0);
  });
});
