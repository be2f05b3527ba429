import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import mqtt from 'mqtt';
import { parseConfig } from '../src/config.ts';
import { controlSocketPath } from '../src/io/control-socket.ts';
import { AdversaryBroker } from './adversary-broker.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { Mosquitto } from './mosquitto.ts';
import { passUntil } from './pass-until.ts';
import { TestAuthority } from './test-certificates.ts';

const stand = new DoctorStand();
/** Where a test has to know the name of its bike: no other program of this machine is to have it. */
const BIKE = `bike-${stand.folder.slice(-6)}`;
jest.setTimeout(40_000);
const link = stand.path('ttyBIKE0');
const NOT_AUTHORIZED = 0x87;
const TAKEN_OVER = 0x8e;
/** An answer may take 3 s to begin and as long to end, the check of the daemon 5 s. */
const LATE_MS = 2300;
const CLOSING: (() => unknown)[] = [];
let broker: Mosquitto;
let url = '';

beforeAll(async () => {
  mkdirSync(stand.path('certificates'));
  const authority = new TestAuthority(stand.path('certificates'), 'authority');
  broker = await Mosquitto.open(stand.folder, authority.issue('server'));
  url = `mqtt://127.0.0.1:${broker.ports.tcp}`;
  await stand.board(link, '--rpm', '85');
});
afterAll(async () => {
  for (const close of CLOSING) close();
  await broker.close();
  stand.close();
});

/** Starts a daemon and a race on it. */
async function race(config: string): Promise<void> {
  const { page } = await stand.racer(config);
  const body = JSON.stringify({ racerId: 7, classId: 1, name: 'Ada' });
  await fetch(`${page}/api/race`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  // In the last half minute of a window the race is that of the next one.
  for (let state = ''; state !== 'racing'; await new Promise((resolve) => setTimeout(resolve, 50))) {
    ({ state } = (await (await fetch(`${page}/api/screen`)).json()) as { state: string });
  }
}

/** Something in the daemon's place that answers a request like this. */
async function inPlaceOfDaemon(folder: string, answer: (response: ServerResponse) => void): Promise<void> {
  mkdirSync(folder);
  const server = createHttpServer((_request, response) => answer(response));
  server.listen(controlSocketPath(folder));
  await once(server, 'listening');
  CLOSING.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
}

describe('whatever a check runs into, it ends with a verdict of its own', () => {
  test('check-timeout: an answer that begins late and never ends', async () => {
    const folder = stand.path('journal-of-late');
    await inPlaceOfDaemon(folder, (response) => {
      setTimeout(() => response.write('{'), LATE_MS);
    });
    const { verdict, joints } = await stand.diagnose(stand.configure({ journal: { folder } }), ['daemon']);
    expect({ verdict, joint: joints.at(-1)?.id }).toEqual({ verdict: 'check-timeout', joint: 'daemon' });
    expect(joints.at(-1)?.remedy?.commands[0]).toMatch(/^alleycat doctor daemon /);
  });

  test('daemon-outdated: a daemon of older software, which does not tell its settings', async () => {
    const folder = stand.path('journal-of-older');
    await inPlaceOfDaemon(folder, (response) => response.end(JSON.stringify({ v: 1, pid: 7, software: '0.1.0' })));
    const { verdict, joints } = await stand.diagnose(stand.configure({ journal: { folder } }), ['daemon']);
    expect({ verdict, seen: joints.at(-1)?.seen }).toEqual({
      verdict: 'daemon-outdated',
      seen: 'pid 7 runs software 0.1.0',
    });
  });

  test('check-crashed: a daemon of other software that says less than is asked', async () => {
    const folder = stand.path('journal-of-other');
    const config = stand.configure({ uplink: { url }, journal: { folder } });
    const parsed = parseConfig(readFileSync(config, 'utf8'));
    await inPlaceOfDaemon(folder, (response) => response.end(JSON.stringify({ v: 1, ...parsed })));
    const { verdict, joints } = await stand.diagnose(config, ['mqtt']);
    expect({ verdict, joint: joints.at(-1)?.id }).toEqual({ verdict: 'check-crashed', joint: 'mqtt' });
  });
});

describe('beside the running daemon', () => {
  test('a healthy bike has no bad joint, and the daemon keeps its connection and its port', async () => {
    const config = stand.configure({ serial: { path: link }, uplink: { url } });
    const log: string[] = [];
    const daemon = await stand.daemon(config, /uplinkConnected/);
    daemon.stdout?.on('data', (data) => log.push(String(data)));
    const diagnosis = await stand.diagnose(config, []);
    expect(diagnosis.joints.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(diagnosis).toMatchObject({ verdict: 'ok', exit: 0, daemon: 'running' });
    expect(diagnosis.joints).toHaveLength(18);
    expect(diagnosis.joints.find(({ id }) => id === 'mqtt')?.seen).toMatch(/by the daemon/);
    const { stdout } = await stand.run(['doctor', '--config', config]);
    expect(stdout.split('\n').at(-2)).toBe('The bike is ready.');
    expect(stdout).not.toMatch(/[✗!]/);
    expect(log.join('')).not.toMatch(/portClosed|uplinkLost/);
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
  });

  test('whatever keeps the doctor from asking it, the broker sees one connection under the name of the bike', async () => {
    const witness = await AdversaryBroker.open();
    CLOSING.push(() => witness.close());
    const parts = { bikeId: BIKE, serial: { path: link }, uplink: { url: witness.url } };
    const config = stand.configure({ ...parts, journal: { folder: stand.path('journal-of-one') } });
    const daemon = await stand.daemon(config, /uplinkConnected/);
    const verdicts = async (path: string, joints: readonly string[]): Promise<Record<string, string | undefined>> => {
      const diagnosis = await stand.diagnose(path, joints);
      return Object.fromEntries(
        diagnosis.joints.flatMap(({ id, fault }) => (fault === undefined ? [] : [[id, fault]])),
      );
    };
    expect(await verdicts(config, [])).toEqual({});
    daemon.kill('SIGSTOP');
    expect(await verdicts(config, ['mqtt'])).toEqual({ daemon: 'daemon-silent' });
    daemon.kill('SIGCONT');
    expect(await verdicts(stand.configure(parts), ['mqtt'])).toEqual({ daemon: 'daemon-hidden' });
    // Its port is locked; the doctor may not know by whom.
    const renamed = stand.configure({ ...parts, bikeId: `${BIKE}-renamed` });
    expect(await verdicts(renamed, ['mqtt'])).toEqual({ mqtt: 'mqtt-withheld' });
    expect(await verdicts(renamed, [])).toEqual({ access: 'serial-bridge', mqtt: 'mqtt-withheld' });
    rmSync(stand.path('journal-of-one/control.sock'));
    expect(await verdicts(config, [])).toEqual({ daemon: 'daemon-hidden' });
    expect(witness.packets.filter(({ kind }) => kind === 'connect')).toHaveLength(1);
    expect(witness.links.map(({ closed }) => closed).filter((closed) => !closed)).toHaveLength(1);
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
  });

  test('with a card that takes nothing and the board unplugged it keeps its name at the broker, and the card is blamed', async () => {
    const witness = await AdversaryBroker.open();
    CLOSING.push(() => witness.close());
    writeFileSync(stand.path('no-folder'), '');
    const journal = { folder: stand.path('no-folder/journal') };
    const config = stand.configure({ journal, uplink: { url: witness.url } });
    const daemon = await stand.daemon(config, /uplinkConnected/);
    const { verdict, joints } = await stand.diagnose(config, []);
    expect(verdict).toBe('daemon-hidden');
    expect(joints.flatMap(({ fault = [] }) => fault)).toEqual(['daemon-hidden', 'serial-missing', 'disk-unwritable']);
    expect(joints.find(({ id }) => id === 'daemon')?.remedy?.commands[0]).toMatch(/doctor disk/);
    expect(witness.packets.filter(({ kind }) => kind === 'connect')).toHaveLength(1);
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    // The mark goes with the process.
    expect((await stand.diagnose(config, ['daemon'])).joints.at(-1)?.seen).toBe('stopped');
  });

  test.each([
    ['ask and not write', 0o555, undefined, { state: 'ok', seen: expect.stringMatching(/only the daemon/) }],
    ['do neither', 0, 'daemon-denied', { fault: 'disk-unwritable' }],
  ])('a technician who may %s is told what that user can know', async (_name, mode, fault, disk) => {
    const folder = stand.path(`journal-of-mode-${mode}`);
    const config = stand.configure({ serial: { path: '/dev/null' }, journal: { folder } });
    const daemon = await stand.daemon(config, /pageOpened/);
    chmodSync(`${folder}/control.sock`, 0o666);
    chmodSync(folder, mode);
    chmodSync(stand.folder, 0o755);
    const { joints } = await stand.diagnose(config, ['disk', 'access'], { asNobody: true });
    expect(joints.find(({ id }) => id === 'daemon')?.fault).toBe(fault);
    expect(joints.find(({ id }) => id === 'disk')).toMatchObject(disk);
    daemon.kill('SIGKILL');
    chmodSync(folder, 0o755);
  });

  test('a second one ends with a fault of its own, and the first goes on', async () => {
    const config = stand.configure({ uplink: { url } });
    const first = await stand.daemon(config, /uplinkConnected/);
    const second = stand.start(new URL('../dist/main.js', import.meta.url).pathname, ['--config', config]);
    const [code] = await once(second, 'exit');
    expect(code).toBe(69);
    expect(await stand.diagnose(config, ['mqtt'])).toMatchObject({ verdict: 'ok', daemon: 'running' });
    first.kill('SIGKILL');
    await once(first, 'exit');
    // A socket that a killed daemon left behind keeps nobody out.
    const third = await stand.daemon(config, /uplinkConnected/);
    expect(await stand.diagnose(config, ['mqtt'])).toMatchObject({ verdict: 'ok', daemon: 'running' });
    third.kill('SIGKILL');
  });

  test('mqtt-down: the daemon has no connection although the broker can be reached', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.destroy()).on('error', () => {}));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    CLOSING.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const config = stand.configure({ uplink: { url: `mqtt://127.0.0.1:${port}` } });
    await stand.daemon(config, /uplinkLost/);
    expect(await stand.diagnose(config, ['mqtt'])).toMatchObject({ verdict: 'mqtt-down', exit: 1 });
  });

  test('mqtt-taken: another connection uses the name of the bike', async () => {
    const both = await AdversaryBroker.open();
    CLOSING.push(() => both.close());
    const config = stand.configure({ bikeId: `${BIKE}-taken`, uplink: { url: both.url } });
    const daemon = await stand.daemon(config, /uplinkConnected/);
    let lost = '';
    daemon.stdout?.on('data', (data) => {
      lost += String(data);
    });
    // The other one comes back at once, each time that it is thrown out.
    const other = mqtt.connect(both.url, { clientId: `${BIKE}-taken`, protocolVersion: 5, reconnectPeriod: 5 });
    other.on('error', () => {});
    CLOSING.push(() => other.end(true));
    await passUntil(() => lost.includes('UPLINK_TAKEN_OVER'));
    expect((await stand.diagnose(config, ['mqtt'])).verdict).toBe('mqtt-taken');
  });

  test.each([
    ['a moment ago, mqtt-taken', '1', 'mqtt-taken'],
    // Its minutes are seconds.
    ['minutes ago, ok', '60', 'ok'],
  ])('while the daemon has its name again that was taken %s', async (_name, speed, wanted) => {
    const jealous = await AdversaryBroker.open();
    CLOSING.push(() => jealous.close());
    const config = stand.configure({ uplink: { url: jealous.url } });
    await stand.daemon(config, /uplinkConnected/, '--speed', speed);
    jealous.links[0]?.disconnect(TAKEN_OVER);
    await passUntil(() => jealous.published('presence').length > 1);
    let verdict = '';
    do ({ verdict } = await stand.diagnose(config, ['mqtt']));
    while (speed === '60' && verdict !== wanted);
    expect(verdict).toBe(wanted);
    expect(jealous.packets.filter(({ kind }) => kind === 'connect')).toHaveLength(2);
  });

  test('puback-closed: the broker puts the daemon out as soon as it publishes, whenever one looks', async () => {
    const strict = await AdversaryBroker.open({ onPublish: (_publish, link) => link.disconnect(NOT_AUTHORIZED) });
    CLOSING.push(() => strict.close());
    const config = stand.configure({ uplink: { url: strict.url } });
    await stand.daemon(config, /uplinkLost/);
    for (let look = 0; look < 3; look++) {
      const { verdict, joints } = await stand.diagnose(config, ['puback']);
      expect(verdict).toBe('puback-closed');
      expect(joints.at(-1)?.seen).toMatch(/135/);
    }
  });

  test('mqtt-not-allowed: the broker does not let the daemon in', async () => {
    const closed = await AdversaryBroker.open({ connack: { reasonCode: NOT_AUTHORIZED } });
    CLOSING.push(() => closed.close());
    const config = stand.configure({ uplink: { url: closed.url } });
    await stand.daemon(config, /uplinkLost/);
    expect((await stand.diagnose(config, ['mqtt'])).verdict).toBe('mqtt-not-allowed');
  });

  test('standing-refused: a race is on, and the broker does not let the bike hear its standings', async () => {
    const deaf = await AdversaryBroker.open({ suback: NOT_AUTHORIZED });
    CLOSING.push(() => deaf.close());
    const config = stand.configure({ serial: { path: link }, uplink: { url: deaf.url } });
    await race(config);
    const { verdict, joints } = await stand.diagnose(config, ['standing']);
    expect(verdict).toBe('standing-refused');
    expect(joints.at(-1)?.seen).toMatch(/135/);
  });

  test('standing-missing: a race is on, samples are acknowledged, and nobody ranks them', async () => {
    const config = stand.configure({ serial: { path: link }, uplink: { url } });
    await race(config);
    expect((await stand.diagnose(config, ['standing'])).verdict).toBe('standing-missing');
  });
});
