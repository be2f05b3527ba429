import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PseudoTerminal } from '../../hardware/emulator/src/pseudo-terminal.ts';
import type { SerialEvent } from '../src/drivers/serial-link.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { NodeSerialLink } from '../src/io/serial-port.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeSerialLink } from './fake-serial-link.ts';
import { passUntil } from './pass-until.ts';
import { serialLinkSuite } from './serial-link-suite.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alleycat-serial-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Twenty times as fast, so that the retries of the link come every 50 ms. */
function linkTo(path: string): NodeSerialLink {
  const settings = { path, baud: 38_400, framing: 'lines', speed: 20 } as const;
  return new NodeSerialLink(
    settings,
    new NodeClock({ factor: settings.speed, anchorMs: Date.now() }, { synced: () => true }),
  );
}

let links = 0;
/** A device that comes and goes at one path, as a udev link does. */
class Device {
  readonly path = join(folder, `ttyBIKE${links++}`);
  #terminal: PseudoTerminal | undefined;

  plugIn(): void {
    this.#terminal = new PseudoTerminal();
    symlinkSync(this.#terminal.path, this.path);
  }

  pullOut(): void {
    if (this.#terminal === undefined) return;
    rmSync(this.path);
    this.#terminal.close();
    this.#terminal = undefined;
  }

  send(text: string): void {
    this.#terminal?.write(Buffer.from(text, 'latin1'));
  }

  heard(): string {
    try {
      return Buffer.from(this.#terminal?.read().bytes ?? []).toString('latin1');
    } catch {
      // Nothing to read: jest's realm has an Error of its own, so the terminal does not know node:fs's EAGAIN.
      return '';
    }
  }
}

describe('the serial port of the system', () => {
  serialLinkSuite(async (body) => {
    const device = new Device();
    let heard = '';
    await body({
      link: linkTo(device.path),
      plugIn: () => device.plugIn(),
      pullOut: () => device.pullOut(),
      receive: (text) => device.send(text),
      written: () => {
        heard += device.heard();
        return heard;
      },
      passUntil,
    });
    device.pullOut();
  });
});

describe('the fake serial line', () => {
  serialLinkSuite(async (body) => {
    const clock = new FakeClock(0);
    const link = new FakeSerialLink(clock);
    await body({
      link,
      plugIn: () => link.plugIn(),
      pullOut: () => link.pullOut(),
      receive: (text) => link.receive(text),
      written: () => link.written.join(''),
      passUntil: async (done) => {
        for (let turn = 0; turn < 100 && !done(); turn++) clock.runNext(clock.monotonicMs() + 100);
        expect(done()).toBe(true);
      },
    });
  });
});

/** Opens a link to a path, waits for this many events, and closes it. */
async function eventsOf(path: string, count: number): Promise<SerialEvent[]> {
  const link = linkTo(path);
  const events: SerialEvent[] = [];
  link.open((event) => events.push(event));
  await passUntil(() => events.length >= count);
  await link.close();
  return events;
}

describe('what is no serial device', () => {
  const openFiles = (): number => readdirSync('/proc/self/fd').length;

  test.each([
    ['a path that is not there', () => join(folder, 'nothing'), 'SERIAL_PORT_MISSING'],
    ['a folder', () => folder, 'SERIAL_PORT_FAILED'],
    ['a device of another kind', () => '/dev/null', 'SERIAL_PORT_FAILED'],
  ])('%s is a fault, tried again and again without a file left open', async (_name, path, code) => {
    await eventsOf(path(), 2);
    const before = openFiles();
    const events = await eventsOf(path(), 6);
    expect(events[0]).toMatchObject({ kind: 'failed', code, detail: expect.stringContaining(path()) });
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['failed']));
    expect(openFiles()).toBeLessThanOrEqual(before + 1);
  });

  test('a device that another program holds is a fault of its own', async () => {
    const device = new Device();
    device.plugIn();
    const holder = linkTo(device.path);
    const held: SerialEvent[] = [];
    holder.open((event) => held.push(event));
    await passUntil(() => held.length > 0);
    expect((await eventsOf(device.path, 1))[0]).toMatchObject({ kind: 'failed', code: 'SERIAL_PORT_BUSY' });
    await holder.close();
    device.pullOut();
  });
});

test('a device that takes nothing is not written to without end', async () => {
  const device = new Device();
  device.plugIn();
  let writtenBytes = 0;
  const clock = new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true });
  const settings = { path: device.path, baud: 38_400, framing: 'bytes', speed: 1 } as const;
  const link = new NodeSerialLink(settings, clock, (kind, what) => {
    if (kind === 'out') writtenBytes += what.length;
  });
  const events: SerialEvent[] = [];
  link.open((event) => events.push(event));
  await passUntil(() => events.length > 0);
  for (let round = 0; round < 100; round++) {
    for (let turn = 0; turn < 100; turn++) link.write('0123456789');
    await sleep(2);
  }
  expect(writtenBytes).toBeGreaterThan(0);
  expect(writtenBytes).toBeLessThan(80_000);
  device.pullOut();
  await link.close();
});

test('a link that is closed while its port is being opened leaves it closed', async () => {
  const device = new Device();
  device.plugIn();
  const link = linkTo(device.path);
  const events: SerialEvent[] = [];
  link.open((event) => events.push(event));
  await link.close();
  await sleep(100);
  expect(events).toEqual([]);
  expect((await eventsOf(device.path, 1))[0]).toMatchObject({ kind: 'opened' });
  device.pullOut();
});

test('a cable pulled in the very moment of data is noticed, or ended by reopen, every time', async () => {
  const device = new Device();
  const link = linkTo(device.path);
  const events: SerialEvent[] = [];
  const count = (kind: SerialEvent['kind']): number => events.filter((event) => event.kind === kind).length;
  link.open((event) => events.push(event));
  for (let round = 1; round <= 15; round++) {
    device.plugIn();
    await passUntil(() => count('opened') === round);
    device.send('$OK,1*32D7\r\n$OK,1');
    if (round % 3 > 0) await sleep(round % 3 === 1 ? 0 : 1);
    device.pullOut();
    await sleep(30);
    // The package does not always tell; then the silence of the line makes the bridge reopen it.
    if (count('closed') < round) link.reopen();
    await passUntil(() => count('closed') === round);
  }
  await link.close();
});

test('garbage at full speed leaves memory as it was', async () => {
  const device = new Device();
  device.plugIn();
  const link = linkTo(device.path);
  const events: SerialEvent[] = [];
  let droppedBytes = 0;
  link.open((event) => {
    if (event.kind === 'dropped') droppedBytes += event.bytes;
    else events.push(event);
  });
  await passUntil(() => events.length === 1);
  for (let sentBytes = 0; sentBytes < 400_000; sentBytes += 1000) {
    device.send('y'.repeat(1000));
    await sleep(0);
  }
  await passUntil(() => droppedBytes > 100_000);
  expect(events).toHaveLength(1);
  await link.close();
  device.pullOut();
});
