import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole project: tests find it from their source, long proofs from their bundle. */
function findRoot(from: string): string {
  if (existsSync(join(from, 'package-lock.json'))) return from;
  if (dirname(from) === from) throw new Error('this program does not stand in the project');
  return findRoot(dirname(from));
}

const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Programs that the set-up has built. */
export const BRIDGE = join(root, 'firmware-bridge/dist/main.js');
export const EMULATORS = join(root, 'hardware/emulator/dist');

/** The image that is flashed to a board. */
export const FIRMWARE = join(root, 'hardware/firmware/alleycat-board.hex');
