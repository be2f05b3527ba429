import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DynamoFleetStore } from '../aws/dynamo-fleet-store.ts';
import { publicKeyHash } from '../aws/public-key-hash.ts';
import { createProvisioningHandler } from '../consumers/provisioning/provisioning-handler.ts';
import { PROVISION_TEMPLATE, ROTATE_TEMPLATE } from '../stack/fleet-names.ts';
import { openTableServer, type TableServer } from './dynamo-table.ts';
import { createFleetTable } from './fleet-table.ts';
import { bundleLambda, startLambda } from './lambda-process.ts';

const BOARD = { serial: 7, hardware: 'A', firmware: '1.0.0', flashedAtMs: 1_000 };
const folder = mkdtempSync(join(tmpdir(), 'alleycat-fleet-'));

/** A certificate of a new key, made by openssl. */
function newCertificate(name: string): string {
  const [key, pem] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', pem, '-subj', '/CN=x', '-days', '2'], {
    stdio: 'pipe',
  });
  return readFileSync(pem, 'utf8');
}

const first = newCertificate('first');
const second = newCertificate('second');

let tables: TableServer;
let store: DynamoFleetStore;
let refusals: unknown[] = [];

beforeAll(async () => {
  tables = await openTableServer();
});
beforeEach(async () => {
  store = new DynamoFleetStore(tables.client, await createFleetTable(tables.client));
  refusals = [];
});
afterAll(async () => {
  await tables.close();
  rmSync(folder, { recursive: true });
});

const hook = (fleet = store) =>
  createProvisioningHandler({
    store: fleet,
    templates: { provision: PROVISION_TEMPLATE, rotate: ROTATE_TEMPLATE },
    keyHashOf: publicKeyHash,
    nowMs: () => 2_000,
    refused: (...refusal) => refusals.push(refusal),
  });

const claim = (certificatePem: string, serial = '7') => ({
  claimCertificateId: 'c'.repeat(64),
  certificateId: createHash('sha256').update(certificatePem).digest('hex'),
  certificatePem,
  templateArn: `arn:aws:iot:us-east-1:000000000000:provisioningtemplate/${PROVISION_TEMPLATE}`,
  clientId: `claim.${serial}`,
  parameters: { SerialNumber: serial },
});
const rotation = (certificatePem: string, serial = '7') => ({
  ...claim(certificatePem, serial),
  templateArn: `arn:aws:iot:us-east-1:000000000000:provisioningtemplate/${ROTATE_TEMPLATE}`,
  clientId: `bike-${serial}`,
});

test('a key is known by what is public of it, in whatever certificate', () => {
  const spki = createPublicKey(first).export({ type: 'spki', format: 'der' });
  expect(publicKeyHash(first)).toBe(createHash('sha256').update(spki).digest('hex'));
  expect(publicKeyHash('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBeUndefined();
});

test('a board is bound to its first key for good', async () => {
  await store.allow(BOARD, 1_500);
  expect(await hook()(claim(first))).toEqual({ allowProvisioning: true });
  expect(await hook()(claim(first))).toEqual({ allowProvisioning: true });
  expect(await hook()(claim(second))).toEqual({ allowProvisioning: false });
  expect(refusals).toEqual([['another-key', 7]]);
  expect(await store.find(7)).toMatchObject({
    state: 'bound',
    keyHash: publicKeyHash(first),
    certificateId: claim(first).certificateId,
    changedAtMs: 2_000,
  });
});

test('a bike changes its key, and the old one is then refused', async () => {
  await store.allow(BOARD, 1_500);
  await hook()(claim(first));
  expect(await hook()(rotation(second, '7'))).toEqual({ allowProvisioning: true });
  expect(await hook()(claim(first))).toEqual({ allowProvisioning: false });
  expect(await hook()({ ...rotation(first), clientId: 'bike-8' })).toEqual({ allowProvisioning: false });
  expect(refusals).toEqual([
    ['another-key', 7],
    ['not-itself', 7],
  ]);
});

test('of two bikes that ask for one board at once, one gets it', async () => {
  for (let round = 0; round < 10; round++) {
    const serial = 100 + round;
    await store.allow({ ...BOARD, serial }, 1_500);
    const answers = await Promise.all([first, second].map((pem) => hook()(claim(pem, String(serial)))));
    expect(answers.filter(({ allowProvisioning }) => allowProvisioning)).toHaveLength(1);
  }
  expect(refusals).toHaveLength(10);
});

test('a board that is revoked stays out until it is flashed again', async () => {
  await store.allow(BOARD, 1_500);
  await hook()(claim(first));
  expect(await store.revoke(7, 3_000)).toBe(true);
  expect(await store.revoke(8, 3_000)).toBe(false);
  expect(await hook()(claim(first))).toEqual({ allowProvisioning: false });
  expect(await store.allow(BOARD, 4_000)).toBe('kept');
  expect(await store.allow({ ...BOARD, flashedAtMs: 3_500 }, 4_000)).toBe('readmitted');
  expect(await hook()(claim(second))).toEqual({ allowProvisioning: true });
});

test('who is on the list stays as it is', async () => {
  expect(await store.allow(BOARD, 1_500)).toBe('added');
  await hook()(claim(first));
  expect(await store.allow({ ...BOARD, flashedAtMs: 9_000 }, 9_500)).toBe('kept');
  expect(await store.find(7)).toMatchObject({ state: 'bound' });
});

test('whatever is asked, it is refused and counted, and never thrown', async () => {
  await store.allow(BOARD, 1_500);
  const field = fc.constantFrom('certificateId', 'certificatePem', 'templateArn', 'clientId', 'parameters');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.anything(),
        field.map((name) => ({ ...claim(first), [name]: 1 })),
      ),
      async (event) => {
        refusals = [];
        expect(await hook()(event)).toEqual({ allowProvisioning: false });
        expect(refusals).toHaveLength(1);
      },
    ),
  );
  expect(await hook()(claim('no certificate'))).toEqual({ allowProvisioning: false });
  expect(await hook()(claim(first, '8'))).toEqual({ allowProvisioning: false });
  expect(await hook()(claim(first, '07'))).toEqual({ allowProvisioning: false });
  expect(await hook()(claim(first, '99999999999'))).toEqual({ allowProvisioning: false });
});

test('a table that does not answer admits nobody', async () => {
  await expect(hook(new DynamoFleetStore(tables.client, 'no-such-table'))(claim(first))).rejects.toThrow();
});

test('the bundle that Lambda runs admits, refuses and tells its metric', async () => {
  const table = await createFleetTable(tables.client);
  await new DynamoFleetStore(tables.client, table).allow(BOARD, 1_500);
  const environment = { STACK_NAME: 'Alleycat', FLEET_TABLE: table, AWS_ENDPOINT_URL_DYNAMODB: tables.url };
  const lambda = startLambda(await bundleLambda('provisioning-hook', folder), environment);
  try {
    expect(await lambda.invoke(claim(first))).toEqual({ allowProvisioning: true });
    expect(await lambda.invoke(claim(second))).toEqual({ allowProvisioning: false });
    expect(lambda.metrics).toEqual([expect.objectContaining({ Stack: 'Alleycat', ProvisioningRefused: 1 })]);
  } finally {
    await lambda.close();
  }
});
