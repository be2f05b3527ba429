import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A broker of a test, by its address. */
export interface RunningBroker {
  readonly url: string;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Starts Debian's mosquitto with its defaults on a free port of 127.0.0.1. */
export async function startMosquitto(): Promise<RunningBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-mosquitto-'));
  const port = await freePort();
  const configuration = join(folder, 'mosquitto.conf');
  await writeFile(configuration, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  const child = spawn('mosquitto', ['-c', configuration], { env: environment, stdio: 'ignore' });
  let failure: string | undefined;
  child.on('error', (error) => {
    failure = `cannot start mosquitto (Debian package "mosquitto"): ${error.message}`;
  });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  while (!(await answers(port))) {
    if (failure !== undefined || child.exitCode !== null)
      throw new Error(failure ?? `mosquitto exited: ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true });
  };
  return { url: `mqtt://127.0.0.1:${port}`, close };
}
