import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Mosquitto } from './mosquitto.ts';
import { passUntil } from './pass-until.ts';
import { releaseNativeClients } from './release-native-clients.ts';
import { type CertificatePaths, TestAuthority } from './test-certificates.ts';
import { CLIENTS, type OpenedUplink, openUplink } from './uplink-stand.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-certificates-'));
const opened: OpenedUplink[] = [];
let broker: Mosquitto;
let first: CertificatePaths;
let second: CertificatePaths;
let strangers: CertificatePaths;

beforeAll(async () => {
  const authority = new TestAuthority(folder, 'authority');
  [first, second] = [authority.issue('bike-1'), authority.issue('bike-1-renewed')];
  strangers = new TestAuthority(folder, 'stranger').issue('bike-x');
  broker = await Mosquitto.open(folder, authority.issue('server'));
});

afterEach(async () => {
  for (const { uplink } of opened.splice(0)) await uplink.close();
  broker.received.length = 0;
});

afterAll(async () => {
  await broker.close();
  await releaseNativeClients();
  rmSync(folder, { recursive: true });
});

/** A folder of its own with copies, as a bike has them. */
function install(from: CertificatePaths): CertificatePaths {
  const own = mkdtempSync(join(folder, 'bike-'));
  const paths = { ca: join(own, 'ca.pem'), cert: join(own, 'cert.pem'), key: join(own, 'key.pem') };
  replace(paths, from);
  return paths;
}

function replace(paths: CertificatePaths, from: CertificatePaths): void {
  for (const name of ['ca', 'cert', 'key'] as const) copyFileSync(from[name], paths[name]);
}

async function openBike(
  choice: (typeof CLIENTS)[keyof typeof CLIENTS],
  certificates: CertificatePaths,
): Promise<OpenedUplink> {
  const uplink = await openUplink(`mqtts://127.0.0.1:${broker.ports.mutual}`, { ...choice, certificates });
  opened.push(uplink);
  return uplink;
}

const TWO = Object.entries(CLIENTS).filter(([, { protocol }]) => protocol === '5');

describe.each(TWO)('%s', (_, choice) => {
  const open = (certificates: CertificatePaths) => openBike(choice, certificates);

  test('connects once more when its certificates were replaced, and not when only their dates changed', async () => {
    const paths = install(first);
    const { connected, kinds, ride, events } = await open(paths);
    await connected();
    replace(paths, first);
    await sleep(1300);
    expect(kinds()).toEqual(['connected']);
    replace(paths, second);
    await passUntil(() => kinds().length === 3);
    expect(events[1]).toMatchObject({
      kind: 'lost',
      code: 'UPLINK_LOST',
      retryMs: 0,
      detail: expect.stringMatching(/renewed/),
    });
    expect(kinds()).toEqual(['connected', 'lost', 'connected']);
    expect(await ride('after')).toEqual({ kind: 'acknowledged' });
    // The last will did not speak: it was a good-bye, for which the bike is not gone.
    expect(broker.payloads('presence').filter((payload) => payload.includes('false'))).toEqual([]);
  });

  test('keeps its connection when the new files do not belong together, and says which one is wrong', async () => {
    const paths = install(first);
    const { connected, kinds, ride, events } = await open(paths);
    await connected();
    copyFileSync(second.key, paths.key);
    await passUntil(() => kinds().length === 2);
    expect(events[1]).toEqual({
      kind: 'certificateIgnored',
      detail: `uplink.certificates.key: ${paths.key} is not the key of the certificate.`,
    });
    expect(await ride('still')).toEqual({ kind: 'acknowledged' });
    copyFileSync(second.cert, paths.cert);
    await passUntil(() => kinds().length === 4);
    expect(kinds().slice(2)).toEqual(['lost', 'connected']);
  });

  test('without a file it says so and tries again, and connects when the file is there', async () => {
    const paths = install(first);
    rmSync(paths.cert);
    const { connected, events } = await open(paths);
    expect(events[0]).toMatchObject({
      kind: 'lost',
      code: 'UPLINK_CERTIFICATE',
      detail: `uplink.certificates.cert: ${paths.cert} does not exist.`,
    });
    copyFileSync(first.cert, paths.cert);
    await connected();
  });

  test('is turned away with a certificate that the broker does not know, and not as if the network were down', async () => {
    const paths = install(strangers);
    copyFileSync(first.ca, paths.ca);
    const { events } = await open(paths);
    await passUntil(() => events.length > 0);
    expect(events[0]).toMatchObject({ kind: 'lost', code: 'UPLINK_CERTIFICATE' });
  });

  test('text that is no certificate never reaches the client', async () => {
    const paths = install(first);
    writeFileSync(paths.ca, 'hello');
    const { events } = await open(paths);
    expect(events[0]).toMatchObject({
      detail: `uplink.certificates.ca: ${paths.ca} holds no certificate in PEM form.`,
    });
  });
});

test('a broker of another authority is not trusted, and it is said that it is the certificates', async () => {
  const paths = install(first);
  copyFileSync(strangers.ca, paths.ca);
  // Only this client: AWS's waits for 10 to 30 s before it tells, so that nobody learns anything from the time it took.
  const { events } = await openBike(CLIENTS['mqtt, MQTT 5'], paths);
  await passUntil(() => events.length > 0);
  expect(events[0]).toMatchObject({ kind: 'lost', code: 'UPLINK_CERTIFICATE' });
});
