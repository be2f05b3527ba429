import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NodePageServer } from '../src/io/http-server.ts';
import type { Answer, Request } from '../src/rider/routes.ts';
import { FakePageServer } from './fake-page-server.ts';
import { passUntil } from './pass-until.ts';

const ASSETS = {
  'index.html': '<!doctype html>',
  'page.js': 'export {};',
  'page.css': 'body {}',
  'icon.svg': '<svg/>',
};
const LOOPBACK = { host: '127.0.0.1', port: 0 };

let server: NodePageServer;
let url = '';
let requests: Request[] = [];

/** Answers what the path says, so that these tests are about the server and not about the routes. */
function answer(request: Request): Answer {
  requests.push(request);
  if (request.path === '/') return { kind: 'asset', name: 'index.html' };
  if (request.path === '/page.js') return { kind: 'asset', name: 'page.js' };
  if (request.path === '/stream') return { kind: 'stream' };
  const status = Number(/^\/status\/(\d{3})$/.exec(request.path)?.[1] ?? 200);
  return { kind: 'json', status, body: { v: 1, heard: request.body.length } };
}

beforeEach(async () => {
  requests = [];
  server = new NodePageServer(ASSETS);
  url = await server.open(LOOPBACK, answer);
});
afterEach(() => server.close());

const portOf = (address: string): number => Number(new URL(address).port);

/** Speaks to the server as no browser would; resolves with all it answered when the connection ends. */
async function speak(text: string): Promise<string> {
  const socket = connect(portOf(url), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return heard;
}

describe('answers', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/page.js', 'text/javascript; charset=utf-8', 'export {};'],
  ])('%s is served with its type and the security headers', async (path, type, text) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe(text);
  });

  test.each([200, 404, 415])('a status of %d reaches the browser with its body', async (status) => {
    const response = await fetch(`${url}/status/${status}?x=1`);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ v: 1, heard: 0 });
  });

  test('a request is told with method, path without its query, headers that count, and body', async () => {
    const headers = { 'content-type': 'application/json', origin: 'http://elsewhere', 'x-other': '1' };
    await fetch(`${url}/api/race?y=2`, { method: 'POST', headers, body: '{"a":"ä"}' });
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/api/race',
        headers: { host: new URL(url).host, origin: 'http://elsewhere', 'content-type': 'application/json' },
        body: '{"a":"ä"}',
      },
    ]);
  });

  test('a body of 4096 bytes is heard, one more is refused by name', async () => {
    const post = (length: number) => fetch(`${url}/api/race`, { method: 'POST', body: 'x'.repeat(length) });
    expect(await (await post(4096)).json()).toEqual({ v: 1, heard: 4096 });
    const refused = await post(4097);
    expect(refused.status).toBe(413);
    expect(await refused.json()).toEqual({ v: 1, error: 'body: at most 4096 bytes' });
    expect((await post(1_000_000)).status).toBe(413);
    expect(requests).toHaveLength(1);
  });
});

describe('the stream', () => {
  async function openStream(): Promise<{ heard: () => string; socket: Socket }> {
    const socket = connect(portOf(url), '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.write('GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await passUntil(() => heard.includes('\r\n\r\n'));
    return { heard: () => heard, socket };
  }

  test('sends the latest screen at once, then every new one, to each browser', async () => {
    server.push('{"at":1}');
    const streams = [await openStream(), await openStream()];
    server.push('{"at":2}');
    for (const { heard } of streams) {
      await passUntil(() => heard().includes('data: {"at":2}\n\n'));
      expect(heard()).toContain('text/event-stream');
      expect(heard()).toContain('data: {"at":1}\n\n');
    }
  });

  test('has room for 16 screens, and for another when one is closed', async () => {
    const streams = await Promise.all(Array.from({ length: 16 }, openStream));
    expect((await fetch(`${url}/stream`)).status).toBe(503);
    streams[0]?.socket.destroy();
    await passUntil(() => streams[0]?.socket.destroyed === true);
    await sleep(30);
    const { heard } = await openStream();
    expect(heard()).toContain('200 OK');
  });

  test('a browser that stops reading is let go, and the others go on', async () => {
    const [slow, quick] = [await openStream(), await openStream()];
    slow.socket.pause();
    const screen = JSON.stringify({ filler: 'x'.repeat(100_000) });
    let closed = false;
    slow.socket.on('close', () => {
      closed = true;
    });
    for (let push = 0; push < 200; push++) {
      server.push(screen);
      await sleep(1);
    }
    slow.socket.resume();
    await passUntil(() => closed);
    server.push('{"at":3}');
    await passUntil(() => quick.heard().endsWith('data: {"at":3}\n\n\r\n'));
  });
});

describe('a hostile browser', () => {
  const alive = async (): Promise<void> => expect((await fetch(url)).status).toBe(200);

  test.each([
    ['nonsense', 'hello\r\n\r\n', /^HTTP\/1.1 400/],
    ['a header of 20 KB', `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431/],
    ['an address of 20 KB', `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1.1 431/],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /^HTTP\/1.1 400/],
    ['a tunnel', 'CONNECT elsewhere:80 HTTP/1.1\r\nHost: a\r\n\r\n', /^$/],
    [
      'an upgrade',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
      /^HTTP\/1.1 200/,
    ],
    ['a half-closed chunk', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /^HTTP\/1.1 400/],
  ])('%s', async (_name, text, heard) => {
    expect(await speak(text)).toMatch(heard);
    await alive();
  });

  test('200 connections at once: some are turned away, none is a crash', async () => {
    const sockets = Array.from({ length: 200 }, () => connect(portOf(url), '127.0.0.1').on('error', () => {}));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    await sleep(100);
    for (const socket of sockets) socket.destroy();
    await sleep(50);
    await alive();
  });

  test('a header, and a body, that never end are hung up on', async () => {
    const begun = Date.now();
    const slow = ['GET / HTTP/1.1\r\nHost: a\r\n', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab'];
    for (const heard of await Promise.all(slow.map(speak))) expect(heard).toMatch(/^HTTP\/1.1 408/);
    expect(Date.now() - begun).toBeLessThan(9000);
    await alive();
  });

  test('a browser that vanishes in the middle of its body is nothing', async () => {
    const socket = connect(portOf(url), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab');
    await sleep(20);
    socket.destroy();
    await sleep(20);
    expect(requests).toEqual([]);
    await alive();
  });
});

describe('ports', () => {
  test('one that is taken gives way to the next that is free', async () => {
    const second = new NodePageServer(ASSETS);
    const taken = portOf(url);
    const address = await second.open({ host: '127.0.0.1', port: taken }, answer);
    expect(portOf(address)).toBeGreaterThan(taken);
    expect(portOf(address)).toBeLessThanOrEqual(taken + 20);
    expect((await fetch(address)).status).toBe(200);
    await second.close();
  });

  test('an address that this machine does not have is a fault', async () => {
    const elsewhere = new NodePageServer(ASSETS);
    const opened = elsewhere.open({ host: '192.0.2.1', port: 0 }, answer);
    await expect(opened).rejects.toMatchObject({ code: 'PAGE_PORT_TAKEN', exitCode: 69 });
  });

  test('a closed server gives its port back, and hangs up on its streams', async () => {
    const hungUp = speak('GET /stream HTTP/1.1\r\nHost: a\r\n\r\n');
    await passUntil(() => requests.length === 1);
    await server.close();
    expect(await hungUp).toContain('200 OK');
    const other = createServer();
    other.listen(portOf(url), '127.0.0.1');
    await once(other, 'listening');
    other.close();
  });
});

test('the fake page server answers and pushes in the same way', async () => {
  const fake = new FakePageServer();
  const seen: Request[] = [];
  const fakeUrl = await fake.open({ host: '127.0.0.1', port: 8080 }, (request) => {
    seen.push(request);
    return { kind: 'stream' };
  });
  expect(fakeUrl).toBe('http://127.0.0.1:8080');
  expect(fake.ask('POST', '/api/race', { racerId: 7 })).toEqual({ kind: 'stream' });
  const headers = { host: '127.0.0.1:8080', 'content-type': 'application/json' };
  expect(seen).toEqual([{ method: 'POST', path: '/api/race', headers, body: '{"racerId":7}' }]);
  fake.push('{}');
  expect(fake).toMatchObject({ latest: '{}', pushed: 1 });
  await fake.close();
  expect(() => fake.ask('GET', '/')).toThrow('the page is not open');
});
