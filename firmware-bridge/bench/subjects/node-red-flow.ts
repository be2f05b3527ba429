interface Ends {
  readonly device: string;
  readonly brokerPort: number;
  readonly topic: string;
}

const PARSE = `const fields = msg.payload.split(',');
if (fields[0] !== '$RD') return null;
const periodUs = Number(fields[5]);
msg.payload = { cadence: periodUs > 0 ? 60000000 / periodUs : 0, resistance: Number(fields[7]) / 10 };
return msg;`;

// madeMs is the benchmark's own stamp, of the clock that all processes of the machine share.
const STAMP = `const [seconds, nanoseconds] = global.get('hrtime')();
msg.payload = { deviceTimestamp: Date.now(), ...msg.payload, madeMs: seconds * 1000 + nanoseconds / 1e6 };
return msg;`;

/** Settings that keep Node-RED to itself: nothing outside is contacted, nobody can edit. */
export const NODE_RED_SETTINGS = `module.exports = {
  uiHost: '127.0.0.1',
  uiPort: 0,
  disableEditor: true,
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false, ui: false },
  externalModules: { autoInstall: false, palette: { allowInstall: false } },
  functionGlobalContext: { hrtime: process.hrtime },
};
`;

/** Serial line → parse → the usual throttle (a message a second, drop what comes between) → stamp → MQTT at QoS 1. */
export function nodeRedFlow({ device, brokerPort, topic }: Ends): object[] {
  const node = (id: string, type: string, next: string | undefined, fields: object): object => ({
    ...{ id, type, z: 'tab', x: 100, y: 100, name: '', ...fields },
    wires: next === undefined ? [] : [[next]],
  });
  const code = { outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] };
  return [
    { id: 'tab', type: 'tab', label: 'bike', disabled: false },
    serialPort(device),
    broker(brokerPort),
    node('serial', 'serial in', 'parse', { serial: 'port' }),
    node('parse', 'function', 'throttle', { ...code, func: PARSE }),
    node('throttle', 'delay', 'stamp', {
      ...{ pauseType: 'rate', timeout: '5', timeoutUnits: 'seconds', outputs: 1, drop: true, allowrate: false },
      ...{
        rate: '1',
        nbRateUnits: '1',
        rateUnits: 'second',
        randomFirst: '1',
        randomLast: '5',
        randomUnits: 'seconds',
      },
    }),
    node('stamp', 'function', 'publish', { ...code, func: STAMP }),
    node('publish', 'mqtt out', undefined, { topic, qos: '1', retain: 'false', broker: 'broker' }),
  ];
}

function serialPort(device: string): object {
  return {
    ...{ id: 'port', type: 'serial-port', name: '', serialport: device, serialbaud: '38400', databits: '8' },
    ...{ parity: 'none', stopbits: '1', waitfor: '', dtr: 'none', rts: 'none', cts: 'none', dsr: 'none' },
    ...{ newline: '\\n', bin: 'false', out: 'char', addchar: '', responsetimeout: '10000' },
  };
}

function broker(port: number): object {
  return {
    ...{ id: 'broker', type: 'mqtt-broker', name: '', broker: '127.0.0.1', port: `${port}`, clientid: '' },
    ...{ autoConnect: true, usetls: false, protocolVersion: '4', keepalive: '60', cleansession: true },
  };
}
