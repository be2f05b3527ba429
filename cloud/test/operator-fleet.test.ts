import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IoTClient } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoFleetStore } from '../aws/dynamo-fleet-store.ts';
import { IotCertificates } from '../aws/iot-certificates.ts';
import { type FleetPorts, runFleet } from '../operator/fleet.ts';
import { parseFleetArguments } from '../operator/fleet-arguments.ts';
import { openTableServer, type TableServer } from './dynamo-table.ts';
import { createFleetTable } from './fleet-table.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const line = (serial: number, hour = 10): string =>
  JSON.stringify({ serial, hardware: 'rev-b', firmware: '1.2.0', time: `2026-11-24T${hour}:00:00Z` });

// Nothing real stands for AWS IoT's registry on a laptop: this one keeps certificates of things, speaks its REST paths, and
// fails when it is told to.
const registry = {
  certificates: new Map<string, string[]>(),
  policies: new Map<string, string[]>(),
  inactive: [] as string[],
  failAt: '',
};
const ARN = 'arn:aws:iot:us-east-1:000000000000:cert/';

function answer(method: string, url: URL, principal: string, target: string): { status: number; body: object } {
  const [, kind = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  if (kind === 'attached-policies') {
    const attached = registry.policies.get(rest) ?? [];
    return { status: 200, body: { policies: attached.map((policyName) => ({ policyName })) } };
  }
  if (kind === 'target-policies') {
    registry.policies.set(target, registry.policies.get(target)?.filter((policy) => policy !== rest) ?? []);
    return { status: 200, body: {} };
  }
  const [name = ''] = rest.split('/', 1);
  const held = registry.certificates.get(name);
  if (`${method} ${url.pathname}` === registry.failAt) return { status: 500, body: { message: 'no' } };
  if (method === 'GET') {
    if (held === undefined) return { status: 404, body: { message: 'no such thing' } };
    const from = Number(url.searchParams.get('nextToken') ?? 0);
    const nextToken = from + 1 < held.length ? String(from + 1) : undefined;
    return { status: 200, body: { principals: held.slice(from, from + 1).map((id) => ARN + id), nextToken } };
  }
  if (method === 'PUT' && url.searchParams.get('newStatus') === 'INACTIVE') registry.inactive.push(name);
  if (method === 'DELETE' && kind === 'things' && rest === name) {
    if ((held?.length ?? 0) > 0) return { status: 400, body: { message: 'a certificate is attached' } };
    registry.certificates.delete(name);
    return { status: 200, body: {} };
  }
  if (method === 'DELETE') registry.certificates.set(name, held?.filter((id) => ARN + id !== principal) ?? []);
  return { status: 200, body: {} };
}

let tables: TableServer;
let iot: Server;
let client: IoTClient;
let store: DynamoFleetStore;
let said: { out: string[]; tell: string[]; asked: string[] };
let files: Record<string, string>;
let answerYes: boolean;
/** What happens while the command waits. */
let meanwhile: () => void;

beforeAll(async () => {
  tables = await openTableServer();
  iot = createServer(async (request, response) => {
    let asked = '';
    for await (const chunk of request) asked += String(chunk);
    const { status, body } = answer(
      request.method ?? '',
      new URL(request.url ?? '', 'http://x'),
      String(request.headers['x-amzn-principal']),
      asked === '' ? '' : (JSON.parse(asked).target ?? ''),
    );
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 404 && { 'x-amzn-errortype': 'ResourceNotFoundException' }),
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => iot.listen(0, '127.0.0.1', resolve));
  client = new IoTClient({
    endpoint: `http://127.0.0.1:${(iot.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(async () => {
  store = new DynamoFleetStore(tables.client, await createFleetTable(tables.client), 20);
  said = { out: [], tell: [], asked: [] };
  files = {};
  answerYes = false;
  meanwhile = () => {};
  registry.certificates.clear();
  registry.policies.clear();
  registry.inactive = [];
  registry.failAt = '';
});
afterAll(async () => {
  client.destroy();
  iot.closeAllConnections();
  await new Promise((resolve) => iot.close(resolve));
  await tables.close();
});

async function fleet(words: string, ports: Partial<FleetPorts> = {}): Promise<number> {
  const asked = parseFleetArguments(words.split(' '));
  if (asked === 'help' || 'error' in asked) throw new Error('wrong words');
  return await runFleet(asked, {
    store,
    certificates: new IotCertificates(client),
    nowMs: () => NOW,
    sleepMs: async () => meanwhile(),
    readText: async (path) => files[path],
    terminal: {
      out: (text) => said.out.push(text),
      tell: (text) => said.tell.push(text),
      confirm: async (question) => {
        said.asked.push(question);
        return answerYes;
      },
    },
    ...ports,
  });
}

describe('allow', () => {
  test('puts the boards on the list, once', async () => {
    files['log'] = [line(1), line(2), line(1)].join('\n');
    expect(await fleet('allow log')).toBe(0);
    expect(await fleet('allow log')).toBe(0);
    expect(said.out).toEqual([
      'added 2, readmitted 0, kept as they were 0',
      'added 0, readmitted 0, kept as they were 2',
    ]);
  });

  test('does nothing at all when one line is wrong', async () => {
    files['log'] = [line(1), '{', line(2)].join('\n');
    expect(await fleet('allow log')).toBe(65);
    expect(said.tell).toEqual(['log: line 2: not a JSON object', 'Nothing was changed.']);
    expect(await store.find(1)).toBeUndefined();
    expect(await fleet('allow other')).toBe(66);
  });

  test('says how far it came when the table fails', async () => {
    files['log'] = [line(1), line(2)].join('\n');
    const failing = {
      ...storePort(),
      allow: async (board: Parameters<DynamoFleetStore['allow']>[0], nowMs: number) => {
        if (board.serial === 2) throw new Error('throttled');
        return await store.allow(board, nowMs);
      },
    };
    await expect(fleet('allow log', { store: failing })).rejects.toThrow('throttled');
    expect(said.tell[0]).toMatch(/^Stopped: added 1,.*run it again/);
    expect(await fleet('allow log')).toBe(0);
    expect(said.out).toEqual(['added 1, readmitted 0, kept as they were 1']);
  });
});

const storePort = (): FleetPorts['store'] => ({
  allow: (board, nowMs) => store.allow(board, nowMs),
  revoke: (serial, nowMs) => store.revoke(serial, nowMs),
  settle: (serial, certificateId) => store.settle(serial, certificateId),
  find: (serial) => store.find(serial),
  list: () => store.list(),
});

test('list tells every board of several pages', async () => {
  const serials = Array.from({ length: 50 }, (_, index) => index + 1);
  for (const serial of serials) await store.allow({ serial, hardware: 'A', firmware: '1', flashedAtMs: 5 }, NOW);
  expect(await fleet('list --json')).toBe(0);
  const rows = said.out.map((text): { bike: string } => JSON.parse(text));
  expect(new Set(rows.map(({ bike }) => bike))).toEqual(new Set(serials.map((serial) => `bike-${serial}`)));
  expect(rows).toHaveLength(50);
  expect(rows[0]).toMatchObject({ state: 'allowed', changed: '2026-11-24T12:00:00.000Z' });
  said.out = [];
  await fleet('list');
  expect(said.out[0]).toMatch(/^bike +state/);
  expect(said.out).toHaveLength(51);
});

describe('revoke', () => {
  const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
  const bound = async () => {
    await store.allow({ serial: 7, hardware: 'A', firmware: '1', flashedAtMs: 5 }, 10);
    registry.certificates.set('bike-7', [first, second]);
    registry.policies.set(ARN + first, ['alleycat-bike-ride', 'alleycat-bike-hear']);
  };

  test('asks, and does nothing when the answer is no', async () => {
    await bound();
    expect(await fleet('revoke bike-7')).toBe(75);
    expect(said.asked).toHaveLength(1);
    expect([registry.inactive, (await store.find(7))?.state]).toEqual([[], 'allowed']);
  });

  test('takes every certificate out of force and from its thing', async () => {
    await bound();
    answerYes = true;
    expect(await fleet('revoke bike-7')).toBe(0);
    expect([registry.inactive, registry.certificates.get('bike-7')]).toEqual([[first, second], undefined]);
    expect(registry.policies.get(ARN + first)).toEqual([]);
    expect((await store.find(7))?.state).toBe('revoked');
    expect(said.out).toEqual(['bike-7 is revoked; certificates out of force: 2']);
  });

  test('goes on where a failure left it', async () => {
    await bound();
    registry.failAt = `PUT /certificates/${second}`;
    await expect(fleet('revoke bike-7 --yes')).rejects.toThrow();
    expect([registry.inactive, registry.certificates.get('bike-7')]).toEqual([[first], [second]]);
    registry.failAt = '';
    expect(await fleet('revoke bike-7 --yes')).toBe(0);
    expect([registry.inactive, registry.certificates.get('bike-7')]).toEqual([[first, second], undefined]);
    expect(said.asked).toEqual([]);
  });

  test('finds a certificate that AWS was about to attach when the list was changed', async () => {
    await bound();
    const third = 'c'.repeat(64);
    meanwhile = () => registry.certificates.set('bike-7', [third]);
    expect(await fleet('revoke bike-7 --yes')).toBe(0);
    expect(registry.inactive).toEqual([first, second, third]);
    expect(registry.certificates.has('bike-7')).toBe(false);
  });

  test('of the old certificates only: asks, keeps the last, and the list forgets the others', async () => {
    await bound();
    const rebind = async (certificateId: string, atMs: number) => {
      const found = await store.find(7);
      if (found === undefined) throw new Error('bike-7 is not on the list');
      await store.bind(found, { keyHash: certificateId, certificateId, atMs });
    };
    await rebind(first, 20);
    expect((await store.find(7))?.replacedAtMs).toBeUndefined();
    await rebind(second, 30);
    await fleet('list --json');
    expect(JSON.parse(said.out[0] ?? '')).toMatchObject({
      certificate: second,
      anotherSince: '1970-01-01T00:00:00.030Z',
    });
    expect(await fleet('revoke bike-7 --old')).toBe(75);
    expect([said.asked.length, registry.inactive]).toEqual([1, []]);
    answerYes = true;
    expect(await fleet('revoke bike-7 --old')).toBe(0);
    expect([registry.inactive, registry.certificates.get('bike-7')]).toEqual([[first], [second]]);
    expect(await store.find(7)).toMatchObject({ state: 'bound', certificateId: second, replacedAtMs: undefined });
    expect(await fleet('revoke bike-7 --old')).toBe(0);
    expect(registry.inactive).toEqual([first]);
  });

  test('takes no old certificate from a bike that has not got the last one', async () => {
    await bound();
    const found = await store.find(7);
    if (found === undefined) throw new Error('bike-7 is not on the list');
    await store.bind(found, { keyHash: 'k', certificateId: 'd'.repeat(64), atMs: 20 });
    expect(await fleet('revoke bike-7 --old --yes')).toBe(65);
    expect(registry.inactive).toEqual([]);
  });

  test('revokes a board that never became a bike, and knows who is not on the list', async () => {
    await store.allow({ serial: 8, hardware: 'A', firmware: '1', flashedAtMs: 5 }, 10);
    expect(await fleet('revoke bike-8 --yes')).toBe(0);
    expect(await fleet('revoke bike-9 --yes')).toBe(65);
  });
});

test.each([
  ['', 'one of allow, list, revoke'],
  ['drop x', 'one of allow'],
  ['allow', 'flash log is missing'],
  ['allow --stack X', 'flash log is missing'],
  ['revoke', 'for example fleet revoke bike-1042'],
  ['revoke bike-0', 'for example'],
  ['allow log --old', '--old: there is no such option'],
  ['revoke bike-7 --json', '--json: there is no such option'],
  ['list --region mars', '--region mars'],
  ['list --stack', '--stack'],
])('"fleet %s" is told what it takes', (words, sentence) => {
  expect(parseFleetArguments(words.split(' ').filter(Boolean))).toEqual({ error: expect.stringContaining(sentence) });
});
