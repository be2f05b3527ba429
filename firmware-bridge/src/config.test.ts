import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfig } from './config.ts';

const LEAST = { bikeId: 'bike-1', serial: { path: '/dev/ttyUSB0' }, uplink: { url: 'mqtt://127.0.0.1:1883' } };

const problemsOf = (config: unknown): string[] => {
  const parsed = parseConfig(JSON.stringify(config));
  return 'problems' in parsed ? parsed.problems : [];
};

test('three settings are enough, the rest have defaults', () => {
  expect(parseConfig(JSON.stringify(LEAST))).toEqual({
    config: {
      bikeId: 'bike-1',
      serial: {
        path: '/dev/ttyUSB0',
        driver: 'alleycat-board',
        listenOnly: false,
        levels: 20,
        tableFile: '/var/lib/alleycat/resistance-table.json',
        silentMs: 3000,
      },
      power: { model: 'bike', scale: 1, offsetWatts: 0 },
      uplink: {
        client: 'mqtt',
        url: 'mqtt://127.0.0.1:1883',
        protocol: '5',
        qos: 1,
        basicIngest: false,
        keepaliveS: 30,
        connectTimeoutMs: 10_000,
        backoffMaxMs: 60_000,
      },
      clock: { source: 'timesyncd', marker: '/run/systemd/timesync/synchronized' },
      delivery: { drainJitterMs: 30_000, packsPerS: 10, economy: false },
      journal: {
        folder: '/var/lib/alleycat/journal',
        maxBytes: 268_435_456,
        flushIntervalMs: 700,
        maxInMemory: 86_400,
      },
      page: { host: '127.0.0.1', port: 8080 },
    },
  });
});

test('the example file is a configuration', () => {
  const example = readFileSync(new URL('../deploy/bridge.example.json', import.meta.url), 'utf8');
  expect(parseConfig(example)).toHaveProperty('config');
});

test('every problem is told at once, by the name of its setting', () => {
  const problems = problemsOf({
    bikeId: 'bike 1',
    serial: { path: '', bauds: 9600 },
    uplink: { url: 'http://127.0.0.1', qos: 2, keepAliveS: 30 },
    page: { host: 'localhost', port: 70_000 },
    dilivery: {},
  });
  const names = problems.map((problem) => problem.split(':', 1)[0]);
  expect(names.sort()).toEqual(
    ['bikeId', 'serial.path', 'serial.bauds', 'uplink.url', 'uplink.qos', 'uplink.keepAliveS', 'page.host', 'page.port']
      .concat('dilivery')
      .sort(),
  );
  expect(problems).toContain('serial.bauds: unknown setting, did you mean "baud"?');
  expect(problems).toContain('uplink.keepAliveS: unknown setting, did you mean "keepaliveS"?');
  expect(problems).toContain('dilivery: unknown setting, did you mean "delivery"?');
  expect(problems.find((problem) => problem.startsWith('uplink.url'))).toMatch(/mqtt:\/\//);
});

test.each([
  ['missing sections', {}, ['bikeId', 'serial', 'uplink']],
  ['a list', [], ['(top level)']],
  ['null', null, ['(top level)']],
])('%s', (_name, config, names) => {
  expect(problemsOf(config).map((problem) => problem.split(':', 1)[0])).toEqual(names);
});

test('text that is not JSON is told as such, in one line', () => {
  expect(parseConfig('{\n  "bikeId": }')).toEqual({ problems: [expect.stringMatching(/^not JSON: .*"bikeId": }.*$/)] });
  expect(parseConfig('')).toEqual({ problems: [expect.stringMatching(/^not JSON: .+$/)] });
});

test('what must be set and is not is told as missing', () => {
  expect(problemsOf({ bikeId: 'bike-1', serial: {} })).toEqual([
    'serial.path: it is missing and must be set',
    'uplink: it is missing and must be set',
  ]);
});

test('no text throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const parsed = parseConfig(text);
      expect('problems' in parsed && parsed.problems.length > 0).toBe(true);
    }),
  );
});

const withUplink = (uplink: object): unknown => ({ ...LEAST, uplink: { url: 'mqtts://broker.example', ...uplink } });

test.each([
  [{ certificates: { ca: '/ca.pem' } }],
  [{ certificates: { cert: '/cert.pem', key: '/key.pem' } }],
  [{ certificates: { ca: '/ca.pem', cert: '/cert.pem', key: '/key.pem' }, client: 'iot-core' }],
  [{ client: 'iot-core', url: 'mqtt://127.0.0.1:1883' }],
  [{ protocol: '3.1.1', url: 'mqtts://[::1]:443' }],
])('an uplink may be %j', (uplink) => {
  expect(problemsOf(withUplink(uplink))).toEqual([]);
});

test.each([
  [{ certificates: { cert: '/cert.pem' } }, 'uplink.certificates: cert and key go together: set both or none'],
  [{ certificates: { key: '/key.pem' } }, 'uplink.certificates: cert and key go together: set both or none'],
  [{ certificates: { keys: '/key.pem' } }, 'uplink.certificates.keys: unknown setting, did you mean "key"?'],
  [
    { certificates: { ca: '/ca.pem' }, url: 'mqtt://127.0.0.1' },
    'uplink.url: certificates need an address with mqtts://',
  ],
  [{ client: 'iot-core', protocol: '3.1.1' }, 'uplink.protocol: the client iot-core speaks only MQTT 5'],
  [{ url: 'mqtts://me:secret@broker.example' }, 'uplink.url: only HOST:PORT may follow mqtt:// or mqtts://'],
  [{ url: 'mqtts://broker.example/path' }, 'uplink.url: only HOST:PORT may follow mqtt:// or mqtts://'],
])('an uplink may not be %j', (uplink, problem) => {
  expect(problemsOf(withUplink(uplink))).toEqual([problem]);
});
