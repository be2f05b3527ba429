import mqtt, { type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import type { BrokerLimits, PublishResult } from '../delivery/uplink.ts';
import {
  type BrokerConnection,
  brokerEnd,
  type ConnectionEnd,
  type ConnectionListener,
  type ConnectionRequest,
  MAX_INCOMING_PACKET_BYTES,
  type OutgoingMessage,
  UNSAID_LIMITS,
} from './broker-connection.ts';
import { guardPacketLength, INITIAL_PACKET_LENGTH_GUARD, type PacketLengthGuard } from './packet-length-guard.ts';

/** A connection over the `mqtt` package: MQTT 5 or 3.1.1, over TCP or TLS. */
export function openMqttConnection(request: ConnectionRequest, listener: ConnectionListener): BrokerConnection {
  return new MqttConnection(request, listener);
}

class MqttConnection implements BrokerConnection {
  readonly #client: MqttClient;
  readonly #listener: ConnectionListener;
  #accepted = false;
  #end: ConnectionEnd | undefined;
  #ended = false;

  constructor(request: ConnectionRequest, listener: ConnectionListener) {
    this.#listener = listener;
    const client = mqtt.connect(clientOptions(request));
    this.#client = client;
    client.on('error', (error) => this.#because(endOf(error, this.#accepted)));
    client.on('disconnect', ({ reasonCode = 0 }) => {
      this.#because(brokerEnd(reasonCode));
      client.stream.destroy();
    });
    client.on('connect', (connack) => {
      this.#accepted = true;
      listener.connected(limitsOf(connack));
    });
    client.on('message', (topic, payload) => {
      if (!this.#ended) listener.message(topic, payload);
    });
    client.on('close', () => this.#closed());
    this.#guardIncoming(client);
  }

  publish({ topic, payload, qos }: OutgoingMessage): Promise<PublishResult> {
    return new Promise((resolve) => {
      this.#client.publish(topic, payload, { qos }, (error) => resolve(error ? resultOf(error) : ACKNOWLEDGED));
    });
  }

  subscribe(topic: string): void {
    this.#client.subscribe(topic, { qos: 0 }, (_error, _asked, suback) => {
      const granted = suback?.granted[0];
      const reasonCode = typeof granted === 'number' ? granted : 0;
      if (reasonCode >= 0x80 && !this.#ended) this.#listener.subscriptionRefused(topic, reasonCode);
    });
  }

  unsubscribe(topic: string): void {
    this.#client.unsubscribe(topic, () => {});
  }

  leave(): void {
    // The package would wait for every answer that is out; nobody here does any more.
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
    this.#client.end();
  }

  drop(detail: string): void {
    this.#because({ code: this.#accepted ? 'UPLINK_LOST' : 'UPLINK_UNREACHABLE', detail });
    this.#client.stream.destroy();
  }

  /** The first reason is the cause; those that follow are its consequences. */
  #because(end: ConnectionEnd): void {
    this.#end ??= end;
  }

  #closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#client.end(true);
    const code = this.#accepted ? 'UPLINK_LOST' : 'UPLINK_UNREACHABLE';
    this.#listener.ended(this.#end ?? { code, detail: 'the connection closed' });
  }

  /** The package gathers a packet however long it says it is; this closes on one that no broker has reason to send. */
  #guardIncoming(client: MqttClient): void {
    let guard: PacketLengthGuard | undefined = INITIAL_PACKET_LENGTH_GUARD;
    client.stream.on('data', (chunk: Buffer) => {
      guard &&= guardPacketLength(guard, chunk, MAX_INCOMING_PACKET_BYTES);
      if (guard === undefined) this.drop(`a packet of more than ${MAX_INCOMING_PACKET_BYTES} bytes came`);
    });
  }
}

const ACKNOWLEDGED: PublishResult = { kind: 'acknowledged' };

function clientOptions(request: ConnectionRequest): IClientOptions {
  const { address, certificates, clientId, protocol, keepaliveS, connectTimeoutMs, lastWill } = request;
  return {
    protocol: address.tls ? 'mqtts' : 'mqtt',
    host: address.host,
    port: address.port,
    ...(address.tls ? certificates : {}),
    ...(address.alpn.length > 0 ? { ALPNProtocols: [...address.alpn] } : {}),
    clientId,
    protocolVersion: protocol === '5' ? 5 : 4,
    ...(protocol === '5' ? { properties: { maximumPacketSize: MAX_INCOMING_PACKET_BYTES } } : {}),
    keepalive: keepaliveS,
    connectTimeout: connectTimeoutMs,
    will: { topic: lastWill.topic, payload: Buffer.from(lastWill.payload), qos: lastWill.qos, retain: false },
    // Whatever the package would keep or repeat by itself, the journal would not know of.
    clean: true,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
  };
}

function limitsOf({ properties = {} }: IConnackPacket): BrokerLimits {
  return {
    receiveMaximum: properties.receiveMaximum ?? UNSAID_LIMITS.receiveMaximum,
    maximumPacketBytes: properties.maximumPacketSize ?? UNSAID_LIMITS.maximumPacketBytes,
    maximumQos: properties.maximumQoS === 0 ? 0 : 1,
  };
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

/** The package gives reason codes as the number in `code`; everything else it says of a publish is that it did not get through. */
function resultOf(error: Error): PublishResult {
  const code = codeOf(error);
  if (typeof code !== 'number') return { kind: 'lost', reason: error.message };
  return code < 0x80 ? ACKNOWLEDGED : { kind: 'refused', reasonCode: code, reason: error.message };
}

const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|UNABLE_TO|^ERR_SSL|^ERR_OSSL/;

function endOf(error: Error, accepted: boolean): ConnectionEnd {
  const code = codeOf(error);
  const detail = error.message || String(code ?? 'failed');
  if (typeof code === 'string' && CERTIFICATE_ERROR.test(code)) return { code: 'UPLINK_CERTIFICATE', detail };
  if (accepted) return { code: 'UPLINK_LOST', detail };
  return { code: typeof code === 'number' ? 'UPLINK_REFUSED' : 'UPLINK_UNREACHABLE', detail };
}
