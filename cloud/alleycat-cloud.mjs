#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('./dist/alleycat-cloud.js', import.meta.url);
if (existsSync(fileURLToPath(program))) {
  await import(program.href);
} else {
  process.stderr.write('alleycat-cloud is not built yet: run node setup.mjs in the root folder of Alleycat.\n');
  process.exitCode = 69;
}
