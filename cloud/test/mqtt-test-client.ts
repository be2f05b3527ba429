import mqtt, { type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';

/** A message that a test client has received. */
export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
}

export interface TestClient {
  readonly client: MqttClient;
  readonly connack: IConnackPacket;
  readonly heard: Heard[];
  /** Reason code of the DISCONNECT that the broker sent, where it sent one. */
  readonly disconnects: number[];
}

/** A real client without any of mqtt.js's own retries and queues. Rejects when the broker refuses the connection. */
export async function connectTestClient(
  url: string,
  clientId: string,
  options: IClientOptions = {},
): Promise<TestClient> {
  const heard: Heard[] = [];
  const disconnects: number[] = [];
  const client = mqtt.connect(url, {
    clientId,
    clean: true,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    ...options,
  });
  client.on('message', (topic, payload, { qos, retain }) =>
    heard.push({ topic, text: payload.toString(), qos, retain }),
  );
  client.on('disconnect', ({ reasonCode }) => disconnects.push(reasonCode ?? 0));
  const connack = await new Promise<IConnackPacket>((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed before CONNACK')));
  });
  client.on('error', () => {});
  return { client, connack, heard, disconnects };
}

/** Waits until a condition holds, looking again every few milliseconds. */
export async function until(condition: () => boolean, what: string, timeoutMs = 5_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`did not happen within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
