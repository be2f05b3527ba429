/** AWS IoT Core's limits, which the laptop's broker enforces. Source: AWS General Reference, "AWS IoT Core endpoints and quotas". */
export const BROKER_LIMITS = {
  payloadBytes: 131_072,
  /** Largest packet of any kind, as AWS announces it in its CONNACK. */
  packetBytes: 149_504,
  topicBytes: 256,
  /** Without the Basic Ingest prefix. */
  topicSlashes: 7,
  clientIdBytes: 128,
  publishesPerSecond: 100,
  inFlight: 100,
  filtersPerSubscribe: 8,
  subscriptions: 50,
  topicAliases: 8,
  keepaliveS: 1_200,
} as const;
