import { execFileSync, type StdioOptions } from 'node:child_process';
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

/** Opens and closes uplinks of the SDK at once; what is left of a client would keep the process from its end. */
const OPEN_AND_CLOSE = `
import { createUplink } from ${JSON.stringify(`${root}firmware-bridge/src/io/create-uplink.ts`)};
const settings = { client: 'iot-core', url: 'mqtt://127.0.0.1:1', protocol: '5', keepaliveS: 30, connectTimeoutMs: 500, backoffMaxMs: 1000 };
const clock = { monotonicMs: () => 0, wallMs: () => 0, synced: () => true, at: () => () => {} };
for (let count = 0; count < 20; count++) {
  const uplink = await createUplink(settings, { bikeId: 'b', runId: 'r' }, { clock, random: () => 1 });
  uplink.open(() => {});
  await uplink.close();
}
await new Promise((resolve) => setTimeout(resolve, 200));
gc();
process.stdout.write('{}');
`;

beforeAll(async () => {
  writeFileSync(join(folder, 'open-and-close.mjs'), OPEN_AND_CLOSE);
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  writeFileSync(join(folder, 'arm.cjs'), "Object.defineProperty(process, 'arch', { value: 'arm' });\n");
  symlinkSync(`${root}node_modules`, join(folder, 'node_modules'));
  await build({
    entryPoints: [join(folder, 'program.mjs'), join(folder, 'open-and-close.mjs')],
    outdir: join(folder, 'bundles'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['aws-iot-device-sdk-v2', 'mqtt'],
    alias: { '@alleycat/contract': `${root}cloud/contract/contract.ts` },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: string[]): Record<string, unknown> {
  const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', stdio, timeout: 4000 }));
}

const program = join(folder, 'bundles', 'program.mjs');

test('a bike that uses mqtt never loads the native SDK', () => {
  expect(run(program, 'mqtt')).toEqual({ native: 0 });
});

test('a bike that uses iot-core does', () => {
  expect(run(program, 'iot-core')).toEqual({ native: 1 });
});

test('on 32-bit ARM, for which there is no binary, the fault names the other client', () => {
  const fault = run('--require', join(folder, 'arm.cjs'), program, 'iot-core');
  expect(fault).toMatchObject({
    code: 'UPLINK_CLIENT_MISSING',
    remedy: expect.stringContaining('uplink.client to "mqtt"'),
  });
  expect(fault['message']).toMatch(/linux on arm/);
});

test('an uplink that is closed as soon as it was opened leaves nothing behind', () => {
  expect(run('--expose-gc', join(folder, 'bundles', 'open-and-close.mjs'))).toEqual({});
});
