// The bridge as most people would write it first: the latest reading, once a second, with serialport and mqtt as they are.
import { ReadlineParser } from '@serialport/parser-readline';
import mqtt from 'mqtt';
import { SerialPort } from 'serialport';

const [path, url, topic] = process.argv.slice(2);
const client = mqtt.connect(url);
const port = new SerialPort({ path, baudRate: 38_400 });
let latest;

port.pipe(new ReadlineParser()).on('data', (line) => {
  const fields = line.split(',');
  if (fields[0] !== '$RD') return;
  const [periodUs, permille] = [Number(fields[5]), Number(fields[7])];
  latest = { cadence: periodUs > 0 ? 60_000_000 / periodUs : 0, resistance: permille / 10 };
});

setInterval(() => {
  if (latest === undefined) return;
  // The benchmark's own stamp: the clock that all processes of the machine share.
  const [seconds, nanoseconds] = process.hrtime();
  const madeMs = seconds * 1000 + nanoseconds / 1e6;
  client.publish(topic, JSON.stringify({ deviceTimestamp: Date.now(), ...latest, madeMs }), { qos: 1 });
}, 1000);
