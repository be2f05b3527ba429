import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alleycat-client-'));

/** Makes an uplink of the client named on its command line, and prints the fault or which native parts of AWS's SDK it loaded. */
const PROGRAM = `
import { createUplink } from ${JSON.stringify(`${root}firmware-bridge/src/io/create-uplink.ts`)};
const settings = { client: process.argv[2], url: 'mqtt://127.0.0.1:1', protocol: '5' };
try {
  await createUplink(settings, { bikeId: 'b', runId: 'r' }, {});
  const loaded = process.report.getReport().sharedObjects.filter((path) => path.includes('aws-crt'));
  process.stdout.write(JSON.stringify({ native: loaded.length }));
} catch (error) {
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message, remedy: error.remedy }));
}
process.exit(0);
`;

beforeAll(async () => {
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  writeFileSync(join(folder, 'arm.cjs'), "Object.defineProperty(process, 'arch', { value: 'arm' });\n");
  symlinkSync(`${root}node_modules`, join(folder, 'node_modules'));
  await build({
    entryPoints: [join(folder, 'program.mjs')],
    outfile: join(folder, 'bundle.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['aws-iot-device-sdk-v2', 'mqtt'],
    alias: { '@alleycat/contract': `${root}cloud/contract/contract.ts` },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(client: string, ...nodeOptions: string[]): Record<string, unknown> {
  const words = [...nodeOptions, join(folder, 'bundle.mjs'), client];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

test('a bike that uses mqtt never loads the native SDK', () => {
  expect(run('mqtt')).toEqual({ native: 0 });
});

test('a bike that uses iot-core does', () => {
  expect(run('iot-core')).toEqual({ native: 1 });
});

test('on 32-bit ARM, for which there is no binary, the fault names the other client', () => {
  const fault = run('iot-core', '--require', join(folder, 'arm.cjs'));
  expect(fault).toMatchObject({
    code: 'UPLINK_CLIENT_MISSING',
    remedy: expect.stringContaining('uplink.client to "mqtt"'),
  });
  expect(fault['message']).toMatch(/linux on arm/);
});
