/**
 * What a bike may do at the broker, as plain data. `${bike}` stands for the identity that the connection was made with:
 * the thing name in AWS IoT Core, the client id on a laptop. Filters use MQTT's `+` and `#`.
 */
export const BIKE_POLICY = {
  publish: [
    'alleycat/bikes/${bike}/ride',
    'alleycat/bikes/${bike}/pack',
    'alleycat/bikes/${bike}/backlog',
    'alleycat/bikes/${bike}/gap',
    'alleycat/bikes/${bike}/heartbeat',
    'alleycat/bikes/${bike}/presence',
    '$aws/rules/alleycat_ride/alleycat/bikes/${bike}/ride',
    '$aws/rules/alleycat_pack/alleycat/bikes/${bike}/pack',
    '$aws/rules/alleycat_backlog/alleycat/bikes/${bike}/backlog',
  ],
  /** On which of them a message may be retained: AWS IoT Core asks for a permission of its own (iot:RetainPublish). */
  retain: ['alleycat/bikes/${bike}/presence'],
  subscribe: [1, 2, 3, 4, 5, 6].map((classId) => `alleycat/classes/${classId}/standing`),
} as const;
