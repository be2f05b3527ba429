// Bundles every program of the project, each into its workspace's dist/.
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));

const PROGRAMS = {
  'hardware/emulator/dist/bike-board': 'hardware/emulator/src/bike-board.ts',
  'hardware/emulator/dist/other-bike': 'hardware/emulator/src/other-bike-program.ts',
  'firmware-bridge/dist/main': 'firmware-bridge/src/main.ts',
  'firmware-bridge/dist/cli': 'firmware-bridge/src/cli.ts',
  'firmware-bridge/dist/bench/bridge': 'firmware-bridge/bench/bridge.ts',
  'firmware-bridge/dist/bench/technician': 'firmware-bridge/bench/technician.ts',
  'firmware-bridge/dist/bench/delivery': 'firmware-bridge/bench/delivery.ts',
  'firmware-bridge/dist/soak/kills': 'firmware-bridge/soak/kills.ts',
  'firmware-bridge/dist/soak/unplug': 'firmware-bridge/soak/unplug.ts',
  'cloud/dist/laptop': 'cloud/local/laptop.ts',
  'cloud/dist/laptop-cloud': 'cloud/local/laptop-cloud.ts',
  'cloud/dist/rivals': 'cloud/simulator/rivals.ts',
  'cloud/dist/alleycat-cloud': 'cloud/alleycat-cloud.ts',
  'cloud/dist/bench/simulator': 'cloud/bench/simulator.ts',
  'cloud/dist/bench/cloud': 'cloud/bench/cloud.ts',
  'cloud/dist/soak/race': 'cloud/soak/race.ts',
  'cloud/dist/soak/returning': 'cloud/soak/returning.ts',
  'cloud/dist/stack': 'cloud/stack/app.ts',
  'docs/dist/generate': 'docs/generate.ts',
};

/** Lambda functions, each in a folder of its own, which is what is uploaded. */
const FUNCTIONS = ['leaderboard', 'announcer', 'finisher', 'archive', 'provisioning-hook'];

// Bundled CommonJS packages call require, __filename and __dirname, which an ES module lacks.
const COMMONJS_IN_ESM = `import { createRequire as $createRequire } from 'node:module';
const require = $createRequire(import.meta.url);`;

/** zod carries its messages in fifty languages, which nobody here reads: a fifth of each program. */
const ONLY_ENGLISH = {
  name: 'only-english',
  setup({ onLoad }) {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Packages with native binaries of their own, which they look for beside their files. */
const NATIVE_PACKAGES = [
  '@serialport/bindings-cpp',
  'aws-iot-device-sdk-v2',
  'koffi',
  'esbuild',
  'kinesalite',
  'playwright-core',
];

/** Packages of the cloud app, which read files beside their own too; only its one program imports them. */
const CDK_PACKAGES = ['aws-cdk-lib', 'cdk-nag', 'constructs'];

/** Builds all programs, the Lambda functions and the rider page; throws esbuild's error on the first that fails. */
export async function buildAll() {
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(PROGRAMS).map(([out, entry]) => ({ in: entry, out })),
    outdir: '.',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: [...NATIVE_PACKAGES, ...CDK_PACKAGES],
    plugins: [ONLY_ENGLISH],
    // Names stay, for stack traces that a person can read.
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: COMMONJS_IN_ESM },
    sourcemap: true,
    logLevel: 'warning',
  });
  await build({
    absWorkingDir: root,
    entryPoints: FUNCTIONS.map((name) => ({
      in: `cloud/aws/lambda/${name}.ts`,
      out: `cloud/dist/lambda/${name}/index`,
    })),
    outdir: '.',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: COMMONJS_IN_ESM },
    logLevel: 'warning',
  });
  await build({
    absWorkingDir: root,
    entryPoints: ['firmware-bridge/page/page.ts', 'firmware-bridge/page/page.css'],
    outdir: 'firmware-bridge/dist/page',
    bundle: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  await mkdir(`${root}firmware-bridge/dist/page`, { recursive: true });
  for (const name of ['index.html', 'icon.svg']) {
    await copyFile(`${root}firmware-bridge/page/${name}`, `${root}firmware-bridge/dist/page/${name}`);
  }
}
