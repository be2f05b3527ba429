import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { Program } from '../../program.ts';
import type { Forwarder, ForwarderPlace, RunningForwarder } from './forwarder.ts';

/** Debian keeps it where only root looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** A mosquitto beside the program, with a bridge to the broker. What it has acknowledged to the program it has accepted. */
export class MosquittoForwarder implements Forwarder {
  readonly name: string;
  readonly topic: string;
  readonly #settings: readonly string[];

  /** `settings` are lines of its configuration besides those that make it a bridge that keeps what waits on disk. */
  constructor(name: string, topic: string, settings: readonly string[]) {
    this.name = name;
    this.topic = topic;
    this.#settings = settings;
  }

  async start({ stand, brokerPort, folder }: ForwarderPlace): Promise<RunningForwarder> {
    const port = await freePort();
    const path = join(folder, 'mosquitto.conf');
    writeFileSync(path, this.#configuration(port, brokerPort, folder));
    const environment = { ...process.env, PATH };
    const program = stand.start(new Program(this.name, ['-c', path], { command: 'mosquitto', environment }));
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { clientId: 'producer', reconnectPeriod: 50 });
    client.on('error', () => {});
    await stand.until(() => client.connected, program);
    let accepted = 0;
    return {
      program,
      get accepted() {
        return accepted;
      },
      hand: (payload) => {
        client.publish(this.topic, payload, { qos: 1 }, (error) => {
          if (!error) accepted += 1;
        });
      },
      leave: () => client.end(true),
    };
  }

  #configuration(port: number, brokerPort: number, folder: string): string {
    const lines = [
      ...[`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'user root'],
      ...['persistence true', `persistence_location ${folder}/`, ...this.#settings],
      ...['connection upstream', `address 127.0.0.1:${brokerPort}`, `topic ${this.topic} out 1`],
      // The recorder speaks plain MQTT 3.1.1 only, and the run is not to be spent waiting for an attempt to connect.
      ...['try_private false', 'notifications false', 'restart_timeout 1'],
    ];
    return `${lines.join('\n')}\n`;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
