import { createReadStream } from 'node:fs';
import { Fault } from '../faults.ts';

const MAX_LINE_BYTES = 65_536;

/** The lines of a text file one after the other; of a line that is too long, the first 64 KiB. Throws FILE_FAILED. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let feed = bytes.indexOf(0x0a); feed !== -1; feed = bytes.indexOf(0x0a, start)) {
        yield textOf(rest, bytes.subarray(start, feed));
        rest = new Uint8Array(0);
        start = feed + 1;
      }
      rest = Buffer.concat([rest, bytes.subarray(start)]).subarray(0, MAX_LINE_BYTES);
    }
  } catch (error) {
    throw new Fault('FILE_FAILED', error instanceof Error ? error.message : path, error);
  }
  if (rest.length > 0) yield textOf(rest, new Uint8Array(0));
}

function textOf(first: Uint8Array, second: Uint8Array): string {
  return Buffer.concat([first, second]).subarray(0, MAX_LINE_BYTES).toString('utf8');
}
