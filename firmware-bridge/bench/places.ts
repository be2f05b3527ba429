import { fileURLToPath } from 'node:url';

// Seen from firmware-bridge/dist/bench, where the benchmark runs.
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Where the programs of a run stand. */
export const PLACES = {
  bikeBoard: fromRoot('hardware/emulator/dist/bike-board.js'),
  bridge: fromRoot('firmware-bridge/dist/main.js'),
  alleycat: fromRoot('firmware-bridge/alleycat.mjs'),
  plainScript: fromRoot('firmware-bridge/bench/subjects/plain-script.mjs'),
  levelClient: fromRoot('firmware-bridge/bench/delivery/peers/level-client.mjs'),
  sdkClient: fromRoot('firmware-bridge/bench/delivery/peers/sdk-client.mjs'),
  sqliteWriter: fromRoot('firmware-bridge/bench/delivery/peers/sqlite-writer.py'),
  /** What the benchmarks install, kept until the packages are installed anew; and their scratch folders, on a real disk. */
  cache: fromRoot('node_modules/.cache/alleycat-bench'),
} as const;
