import { fileURLToPath } from 'node:url';
import { NODE_RED_VERSION } from './subjects/node-red-version.ts';

// Seen from firmware-bridge/dist/bench, where the benchmark runs.
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Where the programs of a run stand. */
export const PLACES = {
  bikeBoard: fromRoot('hardware/emulator/dist/bike-board.js'),
  bridge: fromRoot('firmware-bridge/dist/main.js'),
  plainScript: fromRoot('firmware-bridge/bench/subjects/plain-script.mjs'),
  /** Installed by the benchmark, kept until the packages are installed anew. */
  nodeRed: fromRoot(`node_modules/.cache/alleycat-bench/node-red-${NODE_RED_VERSION}`),
} as const;
