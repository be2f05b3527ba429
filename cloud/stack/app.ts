import { createApp } from './create-app.ts';

const app = createApp({});
if ('error' in app) {
  process.stderr.write(`${app.error}\n`);
  process.exitCode = 1;
} else {
  app.synth();
}
