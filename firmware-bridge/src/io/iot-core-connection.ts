import type { io, mqtt5 } from 'aws-iot-device-sdk-v2';
import type { BrokerLimits, PublishResult } from '../delivery/uplink.ts';
import { Fault } from '../faults.ts';
import {
  type BrokerConnection,
  brokerEnd,
  type ConnectionEnd,
  type ConnectionListener,
  type ConnectionRequest,
  MAX_INCOMING_PACKET_BYTES,
  type OpenConnection,
  type OutgoingMessage,
} from './broker-connection.ts';

type Sdk = Pick<typeof import('aws-iot-device-sdk-v2'), 'io' | 'mqtt5'>;

/** An answer that has not come by then will not come; the delivery gives up on it long before. */
const ACK_TIMEOUT_S = 30;

/**
 * Loads AWS's device SDK with its native client, which is left alone unless a bike is to use it, and makes connections of it.
 * Throws the fault UPLINK_CLIENT_MISSING where it has no binary.
 */
export async function loadIotCoreConnection(): Promise<OpenConnection> {
  let sdk: Sdk;
  try {
    sdk = await import('aws-iot-device-sdk-v2');
  } catch (error) {
    const detail = `${process.platform} on ${process.arch}: ${error instanceof Error ? error.message : String(error)}`;
    throw new Fault('UPLINK_CLIENT_MISSING', detail.split('\n', 1)[0] ?? detail, error);
  }
  return (request, listener) => new IotCoreConnection(sdk, request, listener);
}

/** Clients that are on their way out: the SDK tells the end only of those that somebody still holds. */
const stopping = new Set<mqtt5.Mqtt5Client>();

/** One life of the SDK's MQTT 5 client: it is stopped at its first failure, before it tries again by itself. */
class IotCoreConnection implements BrokerConnection {
  readonly #listener: ConnectionListener;
  readonly #sdk: Sdk;
  #client: mqtt5.Mqtt5Client | undefined;
  #started = false;
  #accepted = false;
  #end: ConnectionEnd | undefined;
  #ended = false;

  constructor(sdk: Sdk, request: ConnectionRequest, listener: ConnectionListener) {
    this.#sdk = sdk;
    this.#listener = listener;
    try {
      this.#client = this.#start(new sdk.mqtt5.Mqtt5Client(clientConfig(sdk, request)));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      queueMicrotask(() => this.#over({ code: 'UPLINK_CERTIFICATE', detail }));
    }
  }

  async publish({ topic, payload, qos }: OutgoingMessage): Promise<PublishResult> {
    if (this.#client === undefined) return { kind: 'lost', reason: 'the client is stopped' };
    try {
      return resultOf(await this.#client.publish({ topicName: topic, payload, qos }));
    } catch (error) {
      return { kind: 'lost', reason: String(error) };
    }
  }

  subscribe(topic: string): void {
    this.#client?.subscribe({ subscriptions: [{ topicFilter: topic, qos: this.#sdk.mqtt5.QoS.AtMostOnce }] }).then(
      ({ reasonCodes: [reasonCode = 0] }) => {
        if (reasonCode >= 0x80 && !this.#ended) this.#listener.subscriptionRefused(topic, reasonCode);
      },
      () => {},
    );
  }

  unsubscribe(topic: string): void {
    this.#client?.unsubscribe({ topicFilters: [topic] }).catch(() => {});
  }

  leave(): void {
    this.#stop({ reasonCode: this.#sdk.mqtt5.DisconnectReasonCode.NormalDisconnection });
  }

  drop(detail: string): void {
    this.#end ??= { code: this.#accepted ? 'UPLINK_LOST' : 'UPLINK_UNREACHABLE', detail };
    // The client can only be asked to stop; that it has been left is not for the broker to confirm.
    this.#stop();
    queueMicrotask(() => this.#over({ code: 'UPLINK_LOST', detail }));
  }

  #start(client: mqtt5.Mqtt5Client): mqtt5.Mqtt5Client {
    client.on('error', () => {});
    client.on('attemptingConnect', () => {
      this.#started = true;
      if (stopping.has(client)) client.stop();
    });
    client.on('connectionSuccess', ({ settings }) => {
      if (this.#ended) return;
      this.#accepted = true;
      this.#listener.connected(limitsOf(settings));
    });
    client.on('connectionFailure', ({ error, connack }) => this.#over(failureOf(error, connack)));
    client.on('disconnection', ({ error, disconnect }) => this.#over(disconnectionOf(error, disconnect)));
    client.on('stopped', () => {
      this.#over({ code: 'UPLINK_LOST', detail: 'the connection closed' });
      stopping.delete(client);
      client.close();
    });
    client.on('messageReceived', ({ message }) => {
      if (!this.#ended) this.#listener.message(message.topicName, payloadBytes(message.payload));
    });
    client.start();
    return client;
  }

  #over(end: ConnectionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stop();
    this.#listener.ended(this.#end ?? end);
  }

  #stop(packet?: mqtt5.DisconnectPacket): void {
    const client = this.#client;
    if (client === undefined) return;
    this.#client = undefined;
    stopping.add(client);
    // Stopped before it has started, the client would do neither, and never say that it is done.
    if (this.#started) client.stop(packet);
  }
}

function clientConfig(
  { mqtt5: { ClientExtendedValidationAndFlowControl, ...mqtt5 }, io }: Sdk,
  request: ConnectionRequest,
) {
  const { address, clientId, keepaliveS, connectTimeoutMs, lastWill } = request;
  const { SocketType, SocketDomain } = io;
  const domain = address.host.includes(':') ? SocketDomain.IPV6 : SocketDomain.IPV4;
  return {
    hostName: address.host,
    port: address.port,
    socketOptions: new io.SocketOptions(SocketType.STREAM, domain, connectTimeoutMs),
    ...(address.tls ? { tlsCtx: tlsContext(io, request) } : {}),
    connackTimeoutMs: connectTimeoutMs,
    // Together with the keepalive the 1.5 times that MQTT gives a silent peer.
    pingTimeoutMs: keepaliveS * 500,
    ackTimeoutSeconds: ACK_TIMEOUT_S,
    sessionBehavior: mqtt5.ClientSessionBehavior.Clean,
    // No queue, and no throttle of its own, which is a queue as well: the delivery loop has both.
    offlineQueueBehavior: mqtt5.ClientOperationQueueBehavior.FailAllOnDisconnect,
    extendedValidationAndFlowControlOptions: ClientExtendedValidationAndFlowControl.None,
    // Else the SDK writes a user name of its own, which other brokers would take for an identity.
    disableMetrics: true,
    connectProperties: {
      clientId,
      keepAliveIntervalSeconds: keepaliveS,
      maximumPacketSizeBytes: MAX_INCOMING_PACKET_BYTES,
      will: { topicName: lastWill.topic, payload: lastWill.payload, qos: lastWill.qos, retain: false },
    },
  };
}

function tlsContext(
  { TlsContextOptions, ClientTlsContext }: typeof io,
  request: ConnectionRequest,
): io.ClientTlsContext {
  const { ca, cert, key } = request.certificates;
  const mutual = cert !== undefined && key !== undefined;
  const options = mutual ? TlsContextOptions.create_client_with_mtls(cert, key) : new TlsContextOptions();
  if (ca !== undefined) options.override_default_trust_store(ca);
  options.alpn_list = [...request.address.alpn];
  return new ClientTlsContext(options);
}

function limitsOf(settings: mqtt5.NegotiatedSettings): BrokerLimits {
  return {
    receiveMaximum: settings.receiveMaximumFromServer,
    maximumPacketBytes: settings.maximumPacketSizeToServer,
    maximumQos: settings.maximumQos === 0 ? 0 : 1,
  };
}

/** A QoS 0 publish resolves with nothing, one of QoS 1 with the PUBACK, whatever its reason code. */
function resultOf(puback: mqtt5.PubackPacket | undefined): PublishResult {
  if (puback === undefined || puback.reasonCode < 0x80) return { kind: 'acknowledged' };
  const { reasonCode, reasonString } = puback;
  return { kind: 'refused', reasonCode, reason: reasonString ?? `reason code ${reasonCode}` };
}

function failureOf(
  error: mqtt5.ConnectionFailureEvent['error'],
  connack: mqtt5.ConnackPacket | undefined,
): ConnectionEnd {
  if (connack !== undefined) {
    const { reasonCode, reasonString = '' } = connack;
    return { code: 'UPLINK_REFUSED', detail: `reason code ${reasonCode} ${reasonString}`.trim() };
  }
  return { code: isTlsError(error) ? 'UPLINK_CERTIFICATE' : 'UPLINK_UNREACHABLE', detail: textOf(error) };
}

function disconnectionOf(
  error: mqtt5.DisconnectionEvent['error'],
  disconnect: mqtt5.DisconnectPacket | undefined,
): ConnectionEnd {
  if (disconnect === undefined) return { code: 'UPLINK_LOST', detail: textOf(error) };
  return brokerEnd(disconnect.reasonCode);
}

function isTlsError({ error_name: name = '' }: { readonly error_name?: string }): boolean {
  return name.startsWith('AWS_IO_TLS');
}

function textOf(error: { readonly error_name?: string }): string {
  return error instanceof Error ? error.message : (error.error_name ?? 'unknown error');
}

function payloadBytes(payload: mqtt5.PublishPacket['payload']): Uint8Array {
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  if (ArrayBuffer.isView(payload)) return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  return new TextEncoder().encode(typeof payload === 'string' ? payload : '');
}
