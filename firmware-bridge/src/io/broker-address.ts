/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** What TLS is to offer by ALPN; empty for none. */
  readonly alpn: readonly string[];
}

/** AWS IoT Core tells MQTT with certificates on port 443 by this name; AWS IoT Core developer guide, "Device communication protocols". */
const IOT_CORE_ALPN = 'x-amzn-mqtt-ca';
const ALPN_PORT = 443;

/** Takes an `mqtt://` or `mqtts://` URL apart; the default ports are 1883 and 8883, as registered with IANA. */
export function brokerAddress(url: string): BrokerAddress {
  const { protocol, hostname, port } = new URL(url);
  const tls = protocol === 'mqtts:';
  const number = port === '' ? (tls ? 8883 : 1883) : Number(port);
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { host, port: number, tls, alpn: tls && number === ALPN_PORT ? [IOT_CORE_ALPN] : [] };
}
