// MQTT.js with mqtt-level-store, as its page says: messages from standard input, `accepted` when the store has one.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import mqtt from 'mqtt';

const [url, topic, folder, modules] = process.argv.slice(2);
const levelStore = createRequire(`${modules}/`)('mqtt-level-store');
const { incoming, outgoing } = levelStore(folder);
const options = { clientId: 'level', clean: false, incomingStore: incoming, outgoingStore: outgoing };
const client = mqtt.connect(url, options);
client.on('error', () => {});

createInterface({ input: process.stdin }).on('line', (payload) => {
  client.publish(topic, payload, { qos: 1, cbStorePut: () => process.stdout.write('accepted\n') });
});
process.stdout.write('ready\n');
