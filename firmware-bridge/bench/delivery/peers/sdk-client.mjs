// The AWS IoT Device SDK alone, with its defaults for IoT Core: messages from standard input, `accepted` when the SDK has one.
import { createInterface } from 'node:readline';
import { mqtt5 } from 'aws-iot-device-sdk-v2';

const [url, topic] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const client = new mqtt5.Mqtt5Client({
  hostName: hostname,
  port: Number(port),
  connectProperties: { clientId: 'sdk', keepAliveIntervalSeconds: 60 },
  extendedValidationAndFlowControlOptions: mqtt5.ClientExtendedValidationAndFlowControl.AwsIotCoreDefaults,
  minReconnectDelayMs: 1000,
  maxReconnectDelayMs: 1000,
});
client.on('error', () => {});
client.start();

createInterface({ input: process.stdin }).on('line', (payload) => {
  client.publish({ topicName: topic, payload, qos: mqtt5.QoS.AtLeastOnce }).catch(() => {});
  process.stdout.write('accepted\n');
});
process.stdout.write('ready\n');
