import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { controlSocketPath } from '../src/io/control-socket.ts';
import type { SERIAL_VERDICTS } from '../src/technician/doctor/serial-verdicts.ts';
import { boardLine } from './board-line.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { hearAtBaud } from './doctor/hear-at-baud.ts';
import { LinePeer } from './doctor/line-peer.ts';
import { seededRandom } from './seeded-random.ts';
import { reportLine } from './simulated-board.ts';

const stand = new DoctorStand();
/** Where a test has to know the name of its bike: no other program of this machine is to have it. */
const BIKE = `bike-${stand.folder.slice(-6)}`;
const peers: LinePeer[] = [];
const programs: ChildProcess[] = [];
const servers: Server[] = [];
jest.setTimeout(30_000);

afterAll(() => {
  for (const peer of peers) peer.close();
  for (const server of servers) server.close();
  for (const program of programs) program.kill('SIGKILL');
  stand.close();
});

const text = (line: string): Uint8Array => Uint8Array.from(line, (character) => character.charCodeAt(0));
const ride = { rpm: 85, firstMagnetMs: 100, permille: () => 400 };
const report = (turn: number): string => reportLine(ride, turn * 100);
const flagged = (turn: number, flags: string): string => boardLine(`RD,${turn},${turn * 100},0,0,0,2040,500,${flags}`);
const random = seededRandom(20_261_124);

let peerCount = 0;
/** A configuration for a line whose other end sends this in each turn. */
function peer(send: (turn: number, hostBaud: number) => Uint8Array, settings: object = {}): string {
  peerCount += 1;
  const made = new LinePeer(stand.path(`tty-${peerCount}`), send);
  peers.push(made);
  return stand.configure({ serial: { path: made.path, ...settings } });
}

let bikeCount = 0;
/** A bike of another maker, with a driver in the configuration that may or may not be the one for it. */
async function otherBike(bike: string, driver: string, ...words: string[]): Promise<string> {
  return stand.configure({ serial: { path: await otherBikePath(bike, ...words), driver } });
}

async function otherBikePath(bike: string, ...words: string[]): Promise<string> {
  bikeCount += 1;
  const path = stand.path(`tty-bike-${bikeCount}`);
  await stand.otherBike(bike, path, ...words);
  return path;
}

/** A program that holds the device as a terminal program does. */
async function hold(path: string): Promise<void> {
  const holder = spawn('sh', ['-c', 'exec 3<>"$0"; echo held; read line', path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  programs.push(holder);
  await once(holder.stdout, 'data');
}

/** A device that is there, for those whose fault is another. */
const A_DEVICE = { serial: { path: '/dev/null' } };

/** A bike whose daemon takes connections and cuts them. */
async function cutByDaemon(mode: number): Promise<string> {
  const folder = mkdtempSync(stand.path('journal-'));
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  server.listen(controlSocketPath(folder));
  await once(server, 'listening');
  chmodSync(controlSocketPath(folder), mode);
  for (const path of [stand.folder, folder]) chmodSync(path, 0o755);
  return stand.configure({ ...A_DEVICE, journal: { folder } });
}

interface Case {
  readonly joint: string;
  /** Makes the fault, and answers with the configuration of the bike that has it. */
  readonly make: () => string | Promise<string>;
  readonly asNobody?: boolean;
  readonly seen?: RegExp;
}

const CASES = {
  'config-missing': { joint: 'config', make: () => stand.path('no-such.json') },
  'config-wrong': {
    joint: 'config',
    make: () => stand.configure({ serial: { paht: '/dev/ttyUSB0' } }),
    seen: /paht.*path/,
  },
  'daemon-denied': { joint: 'daemon', asNobody: true, make: () => cutByDaemon(0), seen: /EACCES/ },
  'daemon-silent': { joint: 'daemon', make: () => cutByDaemon(0o600) },
  'daemon-hidden': {
    joint: 'daemon',
    make: async () => {
      const parts = { ...A_DEVICE, bikeId: `${BIKE}-hidden` };
      await stand.daemon(stand.configure(parts), /pageOpened/);
      return stand.configure(parts);
    },
    seen: /without a control socket in .*journal/,
  },
  'daemon-outdated': {
    joint: 'daemon',
    make: async () => {
      const parts = { ...A_DEVICE, bikeId: `${BIKE}-of-two`, journal: { folder: stand.path('journal-of-two') } };
      await stand.daemon(stand.configure(parts), /pageOpened/);
      const serial = { ...A_DEVICE.serial, silentMs: 2000, baud: 9600 };
      return stand.configure({ ...parts, serial, uplink: { url: 'mqtt://127.0.0.1:10' } });
    },
    seen: /runs with serial.baud left out, serial.silentMs 3000, uplink.url mqtt:\/\/127.0.0.1:9$/,
  },
  'serial-missing': { joint: 'port', make: () => stand.configure({}) },
  'serial-not-device': {
    joint: 'port',
    make: () => {
      writeFileSync(stand.path('file'), '');
      return stand.configure({ serial: { path: stand.path('file') } });
    },
  },
  'serial-denied': {
    joint: 'access',
    asNobody: true,
    make: () => {
      const config = peer(() => new Uint8Array());
      chmodSync(peers.at(-1)?.devicePath ?? '', 0);
      chmodSync(stand.folder, 0o755);
      return config;
    },
  },
  'serial-busy': {
    joint: 'access',
    make: async () => {
      const config = peer((turn) => text(report(turn)));
      await hold(peers.at(-1)?.devicePath ?? '');
      return config;
    },
    // No more of it than its name: what stands behind may be secret.
    seen: /^in use by sh \(pid \d+\)$/,
  },
  'serial-bridge': {
    joint: 'access',
    make: async () => {
      const config = peer((turn) => text(report(turn)));
      const path = peers.at(-1)?.path;
      await stand.daemon(stand.configure({ serial: { path } }), /portOpened/);
      return config;
    },
    seen: /^in use by alleycat-bridge \(pid \d+\)$/,
  },
  // No program can make the system's own driver fail: a device that opens and is no serial line does it as well.
  'serial-failed': { joint: 'access', make: () => stand.configure({ serial: { path: '/dev/full' } }) },
  'serial-silent': { joint: 'bytes', make: () => peer(() => new Uint8Array()) },
  'bike-silent': { joint: 'bytes', make: () => otherBike('csafe', 'csafe', '--fault', 'mute') },
  'serial-other-driver': {
    joint: 'bytes',
    make: () => otherBike('peloton', 'alleycat-board'),
    seen: /^peloton answers, serial.driver is alleycat-board$/,
  },
  'serial-wrong-baud': {
    joint: 'baud',
    make: () => peer((turn, hostBaud) => hearAtBaud(text(report(turn)), 38_400, hostBaud), { baud: 9600 }),
    seen: /speaks 38400.*is 9600/,
  },
  'serial-noise': {
    joint: 'baud',
    make: () => peer(() => Uint8Array.from({ length: 60 }, () => Math.floor(random() * 256))),
    seen: /9600, 19200/,
  },
  'lines-damaged': {
    joint: 'lines',
    make: () => peer((turn) => text(turn % 2 === 0 ? report(turn) : report(turn).replace(/,4/, ',7'))),
    seen: /bad-checksum/,
  },
  'lines-foreign': { joint: 'lines', make: () => peer(() => text('temperature 21.5 C\r\n')) },
  'sensor-none': { joint: 'samples', make: () => peer(() => text(boardLine('ID,1,1.0.0,42,m328p-1,1,1,180,3900'))) },
  'sensor-resistance': { joint: 'samples', make: () => peer((turn) => text(flagged(turn, '02'))), seen: /open/ },
  'sensor-crank': { joint: 'samples', make: () => peer((turn) => text(flagged(turn, '08'))) },
} as const satisfies Record<keyof typeof SERIAL_VERDICTS, Case>;

describe('each fault of the line leads to its own verdict', () => {
  test.concurrent.each(Object.entries<Case>(CASES))('%s', async (code, { joint, make, asNobody = false, seen }) => {
    const diagnosis = await stand.diagnose(await make(), ['samples'], { asNobody });
    const bad = diagnosis.joints.filter(({ state }) => state === 'bad');
    expect(bad).toMatchObject([{ id: joint, fault: code }]);
    expect(diagnosis).toMatchObject({ verdict: code, exit: 1 });
    if (seen !== undefined) expect(bad[0]?.seen).toMatch(seen);
    // What hangs on the bad joint is not blamed.
    const behind = diagnosis.joints.slice(diagnosis.joints.findIndex(({ id }) => id === joint) + 1);
    expect(behind.filter(({ id, state }) => id !== 'port' && state !== 'unchecked')).toEqual([]);
  });
});

test.concurrent('a line that was cut as listening began is not among the damaged ones', async () => {
  const begun = (turn: number): string => (turn === 1 ? report(turn).slice(9) : report(turn));
  const config = peer((turn) => text(turn === 5 ? report(turn).replace(/,4/, ',7') : begun(turn)));
  const { verdict, joints } = await stand.diagnose(config, ['samples']);
  expect(verdict).toBe('ok');
  expect(joints.find(({ id }) => id === 'lines')?.seen).toBe('12 valid, 2 damaged');
});

describe('a healthy line', () => {
  let link = '';
  beforeAll(async () => {
    link = stand.path('ttyBIKE0');
    await stand.board(link, '--rpm', '85', '--resistance', '40');
  });

  test('has no bad joint, and says what was seen', async () => {
    const diagnosis = await stand.diagnose(stand.configure({ serial: { path: link } }), ['samples']);
    expect(diagnosis).toMatchObject({ verdict: 'ok', exit: 0, daemon: 'stopped' });
    expect(diagnosis.joints.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'ok'));
    expect(diagnosis.joints.at(-1)?.seen).toMatch(/^\d+\.\d readings a second, \d+ turns, resistance \d/);
  });
});

describe.each(['peloton', 'csafe'] as const)('a %s bike', (driver) => {
  test.concurrent.each([['none'], ['split']])('with the fault %s has no bad joint', async (fault) => {
    const config = await otherBike(driver, driver, '--rpm', '90', '--fault', fault);
    const diagnosis = await stand.diagnose(config, ['samples']);
    expect(diagnosis.joints.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(diagnosis.joints.at(-1)?.seen).toMatch(
      /^\d+\.\d readings a second, cadence 90 rpm, resistance 40.0 %, power/,
    );
  });

  test.concurrent('that is asked at another baud rate is told from one that is silent', async () => {
    const serial = { path: await otherBikePath(driver), driver, baud: 38_400 };
    const { verdict, joints } = await stand.diagnose(stand.configure({ serial }), ['samples']);
    expect(verdict).toBe('serial-wrong-baud');
    expect(joints.find(({ id }) => id === 'baud')?.seen).toMatch(
      /^the bike speaks (19200|9600), serial.baud is 38400$/,
    );
    expect(joints.find(({ id }) => id === 'bytes')?.seen).toMatch(/^0 bytes at 38400/);
  });

  test.concurrent.each([
    ['checksum', /bad-checksum/],
    ['noise', /noise/],
  ])('with the fault %s on its line has damaged lines', async (fault, seen) => {
    const diagnosis = await stand.diagnose(await otherBike(driver, driver, '--fault', fault), ['samples']);
    expect(diagnosis).toMatchObject({ verdict: 'lines-damaged', exit: 1 });
    expect(diagnosis.joints.find(({ id }) => id === 'lines')?.seen).toMatch(seen);
  });
});
