import { CLASSES } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Request, type Route, route } from './routes.ts';
import type { Screen } from './screen.ts';

const HOST = '127.0.0.1:8080';
const RIDER = { racerId: 7, classId: 2, name: 'Ada' };

const ask = (request: Partial<Request>): Route =>
  route({ method: 'GET', path: '/', headers: { host: HOST }, body: '', ...request }, (): Screen => {
    throw new Error('the screen was drawn where nobody asked for it');
  });
const post = (body: unknown, headers: Request['headers'] = {}): Route =>
  ask({
    method: 'POST',
    path: '/api/race',
    headers: { host: HOST, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const refused = (status: number, field: string) => ({
  kind: 'json',
  status,
  body: { v: 1, error: expect.stringMatching(new RegExp(`^${field}: .`)) },
});

test.each([
  ['/', 'index.html'],
  ['/page.js', 'page.js'],
  ['/page.css', 'page.css'],
  ['/icon.svg', 'icon.svg'],
])('%s is the asset %s', (path, name) => {
  expect(ask({ path })).toEqual({ kind: 'asset', name });
});

test('the classes, the stream and the two race commands', () => {
  expect(ask({ path: '/api/classes' })).toEqual({ kind: 'json', status: 200, body: { v: 1, classes: CLASSES } });
  expect(ask({ path: '/api/stream' })).toEqual({ kind: 'stream' });
  expect(post(RIDER)).toEqual({ kind: 'startRace', rider: RIDER });
  expect(post(RIDER, { 'content-type': 'application/json; charset=utf-8' })).toHaveProperty('rider');
  expect(ask({ method: 'DELETE', path: '/api/race' })).toEqual({ kind: 'leaveRace' });
});

describe('who may ask', () => {
  test.each(['127.0.0.1', '127.0.0.1:8080', 'localhost:8080', '192.168.1.20', '[::1]:8080'])('host %s', (host) => {
    expect(ask({ headers: { host } })).toHaveProperty('kind', 'asset');
    expect(ask({ headers: { host, origin: `http://${host}` } })).toHaveProperty('kind', 'asset');
  });

  test.each([undefined, 'bike.example.com', 'evil.example:8080', '127.0.0.1.example.com', '127.0.0.1:80:80', ''])(
    'not host %s',
    (host) => {
      for (const path of ['/', '/api/race', '/api/stream']) {
        expect(ask({ path, headers: { host } })).toEqual(refused(403, 'host'));
      }
    },
  );

  test.each(['http://evil.example', 'null', 'https://127.0.0.1:8080', 'http://127.0.0.1:8081', ''])(
    'not origin "%s"',
    (origin) => {
      expect(post(RIDER, { origin })).toEqual(refused(403, 'origin'));
      const leave = ask({ method: 'DELETE', path: '/api/race', headers: { host: HOST, origin } });
      expect(leave).toEqual(refused(403, 'origin'));
    },
  );
});

describe('every error names the field', () => {
  test.each([
    ['another method', { method: 'PUT' }, 405, 'method'],
    ['another method on the race', { method: 'PATCH', path: '/api/race' }, 405, 'method'],
    ['another path', { path: '/etc/passwd' }, 404, 'path'],
    ['a path of Object', { path: '/constructor' }, 404, 'path'],
  ])('%s', (_name, request, status, field) => {
    expect(ask(request)).toEqual(refused(status, field));
  });

  test.each([
    ['not JSON', '{', 'body'],
    ['null', null, 'body'],
    ['a list', [], 'body'],
    ['a racer id of 0', { ...RIDER, racerId: 0 }, 'racerId'],
    ['a racer id as text', { ...RIDER, racerId: '7' }, 'racerId'],
    ['a seventh class', { ...RIDER, classId: 7 }, 'classId'],
    ['an empty name', { ...RIDER, name: '' }, 'name'],
    ['a name with a line feed', { ...RIDER, name: 'A\nB' }, 'name'],
    ['an unknown field', { ...RIDER, bikeId: 'bike-2' }, 'body'],
  ])('%s', (_name, body, field) => {
    expect(post(body)).toEqual(refused(400, field));
  });

  test('another content type', () => {
    expect(post(RIDER, { 'content-type': 'text/plain' })).toEqual(refused(415, 'content-type'));
    expect(post(RIDER, { 'content-type': undefined })).toEqual(refused(415, 'content-type'));
  });

  test('all wrong fields at once', () => {
    const answer = JSON.stringify(post({ racerId: 0, classId: 9, name: '' }));
    for (const field of ['racerId', 'classId', 'name']) expect(answer).toContain(`${field}: `);
  });
});

test('no request throws, and what comes back stays short', () => {
  const text = fc.string({ maxLength: 300 });
  const request = fc.record({
    method: fc.oneof(text, fc.constantFrom('GET', 'POST')),
    path: fc.oneof(text, fc.constant('/api/race')),
    headers: fc.record({ host: fc.constant(HOST), 'content-type': fc.constant('application/json') }),
    body: fc.oneof(text, fc.json()),
  });
  fc.assert(
    fc.property(request, (each) => {
      const answer = ask(each);
      if (answer.kind === 'json') expect(JSON.stringify(answer.body).length).toBeLessThan(1000);
    }),
    { numRuns: 300 },
  );
});
