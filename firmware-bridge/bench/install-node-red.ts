import { join } from 'node:path';
import { installPackages } from './install-packages.ts';
import { PLACES } from './places.ts';
import { NODE_RED_VERSION } from './subjects/node-red-version.ts';

const PACKAGES = { 'node-red': NODE_RED_VERSION, 'node-red-node-serialport': '2.0.3' } as const;

/** Installs Node-RED with its serial port nodes, unless they are there; resolves with the path of its program. */
export async function installNodeRed(signal: AbortSignal): Promise<string> {
  const modules = await installPackages(join(PLACES.cache, `node-red-${NODE_RED_VERSION}`), PACKAGES, signal);
  return join(modules, 'node-red/red.js');
}
