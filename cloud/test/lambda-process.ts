import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A function as Lambda would run it: a process of its own that loads the bundle once and answers one event after the other. */
export interface LambdaProcess {
  /** Resolves with the handler's answer, rejects with the sentence of its error. */
  invoke(event: unknown): Promise<unknown>;
  /** Lines of standard output so far: metrics. */
  readonly metrics: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

const DRIVER = `
const { handler } = await import(process.argv[1]);
for await (const line of (await import('node:readline')).createInterface({ input: process.stdin })) {
  const context = { getRemainingTimeInMillis: () => 60_000 };
  const answer = await handler(JSON.parse(line), context).then((value) => ({ value }), (error) => ({ error: error.message }));
  process.send(answer);
}
`;

/** Bundles an entry point of `cloud/aws/lambda` into a folder, as the build does. */
export async function bundleLambda(name: string, folder: string): Promise<string> {
  const outfile = `${folder}/${name}/index.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(`../aws/lambda/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

/** Starts a bundle with nothing but this environment, and keys that open nothing. */
export function startLambda(bundle: string, environment: Readonly<Record<string, string>>): LambdaProcess {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', DRIVER, bundle], {
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
  });
  const metrics: Record<string, unknown>[] = [];
  if (child.stdout === null || child.stderr === null) throw new Error('the function has no output');
  createInterface({ input: child.stdout }).on('line', (line) => metrics.push(JSON.parse(line)));
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    metrics,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error(`the function ended: ${errors}`));
        child.once('exit', fail);
        child.once('message', (answer: { readonly value?: unknown; readonly error?: string }) => {
          child.off('exit', fail);
          if (answer.error === undefined) resolve(answer.value);
          else reject(new Error(answer.error));
        });
        child.stdin?.write(`${JSON.stringify(event)}\n`);
      }),
    close: async () => {
      child.kill();
      await exited;
    },
  };
}
