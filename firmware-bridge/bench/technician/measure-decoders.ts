import { createDriver, type DriverName } from '../../src/drivers/create-driver.ts';
import { cutLines, INITIAL_LINE_CUTS } from '../../src/drivers/cut-lines.ts';
import type { Driver, SerialInput } from '../../src/drivers/driver.ts';
import { reportLine } from '../../test/simulated-board.ts';

const MEGABYTES = 2;
const CHUNK_BYTES = 64;

/** What each bike says, over and over: the board's own lines, and frames of the protocols' examples. */
const SAID: Readonly<Record<DriverName, () => Uint8Array>> = {
  'alleycat-board': () => {
    const ride = { rpm: 85, firstMagnetMs: 200, permille: () => 400 };
    const lines = Array.from({ length: 10_000 }, (_, index) => reportLine(ride, index * 100));
    return Buffer.from(lines.join(''), 'latin1');
  },
  // 92 rpm, 233.6 W, raw resistance 474.
  peloton: () => Buffer.from('f14103323930d0f6f14405363333323038f6f14a04343734300ef6', 'hex'),
  // 65 W; 38 rev/min; 24 W with a checksum that is stuffed.
  csafe: () => Buffer.from('f189b40341005827f2f109a503260052dbf2f105b403180058f302f2', 'hex'),
};

/** MB of the line that a driver decodes a second, in chunks as they are read. */
export function decodesMegabytesPerS(name: DriverName): number {
  const said = SAID[name]();
  const repeats = Math.ceil((MEGABYTES * 1e6) / said.length);
  const bytes = Buffer.concat(Array.from({ length: repeats }, () => said));
  let driver = createDriver({ driver: name, listenOnly: true, levels: 20 }, undefined);
  const startedMs = performance.now();
  if (name === 'alleycat-board') driver = readLines(driver, bytes);
  else
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      driver = take(driver, bytes.subarray(at, at + CHUNK_BYTES), at);
  return bytes.length / 1000 / (performance.now() - startedMs);
}

function readLines(first: Driver, bytes: Uint8Array): Driver {
  let driver = first;
  let cuts = INITIAL_LINE_CUTS;
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const cut = cutLines(cuts, bytes.subarray(at, at + CHUNK_BYTES));
    cuts = cut.cuts;
    for (const line of cut.lines) driver = take(driver, line, at);
  }
  return driver;
}

function take(driver: Driver, input: SerialInput, at: number): Driver {
  return driver.take(input, at).driver;
}
