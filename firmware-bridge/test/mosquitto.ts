import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { passUntil } from './pass-until.ts';
import type { CertificatePaths } from './test-certificates.ts';

interface Received {
  readonly topic: string;
  readonly payload: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
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

/** Debian's mosquitto on the loopback, over TCP, TLS and mutual TLS, and an observer that hears everything. */
export class Mosquitto {
  readonly ports: { readonly tcp: number; readonly tls: number; readonly mutual: number };
  readonly received: Received[] = [];
  readonly #configuration: string;
  #child: ChildProcess | undefined;
  #observer: MqttClient | undefined;

  private constructor(configuration: string, ports: Mosquitto['ports']) {
    this.#configuration = configuration;
    this.ports = ports;
  }

  static async open(folder: string, server: CertificatePaths): Promise<Mosquitto> {
    const ports = { tcp: await freePort(), tls: await freePort(), mutual: await freePort() };
    const tls = `cafile ${server.ca}\ncertfile ${server.cert}\nkeyfile ${server.key}\n`;
    const listeners = [
      `listener ${ports.tcp} 127.0.0.1\n`,
      `listener ${ports.tls} 127.0.0.1\n${tls}`,
      `listener ${ports.mutual} 127.0.0.1\n${tls}require_certificate true\n`,
    ];
    const configuration = join(folder, 'mosquitto.conf');
    // As root it would become a user who may not read the key.
    writeFileSync(configuration, `user root\nallow_anonymous true\n${listeners.join('')}`);
    const broker = new Mosquitto(configuration, ports);
    await broker.start();
    const observer = mqtt.connect(`mqtt://127.0.0.1:${ports.tcp}`, { reconnectPeriod: 20, clientId: 'observer' });
    broker.#observer = observer;
    observer.on('error', () => {});
    observer.on('message', (topic, payload) => broker.received.push({ topic, payload: payload.toString() }));
    await observer.subscribeAsync(['alleycat/#', '$aws/#'], { qos: 1 });
    return broker;
  }

  async start(): Promise<void> {
    const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
    const child = spawn('mosquitto', ['-c', this.#configuration], { env: environment, stdio: 'ignore' });
    this.#child = child;
    let failure: Error | undefined;
    child.on('error', (error) => {
      failure = error;
    });
    while (!(await answers(this.ports.tcp))) {
      if (failure !== undefined || child.exitCode !== null) throw failure ?? new Error(`exited: ${child.exitCode}`);
      await sleep(10);
    }
  }

  /** Ends it as the kernel would that is out of memory. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** A frozen broker takes bytes into its sockets' buffers and answers nothing. */
  freeze(frozen: boolean): void {
    this.#child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Waits until the observer hears again, after a restart. */
  async observe(): Promise<void> {
    await passUntil(() => this.#observer?.connected === true);
    await this.#observer?.subscribeAsync(['alleycat/#', '$aws/#'], { qos: 1 });
  }

  async publish(topic: string, payload: string): Promise<void> {
    await this.#observer?.publishAsync(topic, payload, { qos: 1 });
  }

  /** Payloads that came on the topics of one kind, in order. */
  payloads(kind: string): string[] {
    return this.received.filter(({ topic }) => topic.endsWith(`/${kind}`)).map(({ payload }) => payload);
  }

  async close(): Promise<void> {
    this.freeze(false);
    await this.#observer?.endAsync(true);
    await this.kill();
  }
}
