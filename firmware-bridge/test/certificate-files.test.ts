import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CertificateFiles } from '../src/io/certificate-files.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { FakeClock } from './fake-clock.ts';
import { passUntil } from './pass-until.ts';
import { type CertificatePaths, TestAuthority } from './test-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'alleycat-files-'));
const DAY_MS = 86_400_000;
let good: CertificatePaths;
let other: CertificatePaths;
let paths: CertificatePaths;

beforeAll(() => {
  const authority = new TestAuthority(folder, 'authority');
  [good, other] = [authority.issue('good'), authority.issue('other')];
});

beforeEach(() => {
  const own = mkdtempSync(join(folder, 'own-'));
  paths = { ca: join(own, 'ca.pem'), cert: join(own, 'cert.pem'), key: join(own, 'key.pem') };
  for (const name of ['ca', 'cert', 'key'] as const) copyFileSync(good[name], paths[name]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const clockAt = (wallMs: number): FakeClock => new FakeClock(wallMs);
const read = (clock = clockAt(Date.now())) => new CertificateFiles(paths, clock).read();
const faultOf = (clock?: FakeClock): unknown => {
  try {
    read(clock);
  } catch (error) {
    return error;
  }
  return undefined;
};
const wrong = (name: keyof CertificatePaths, text: string) =>
  expect.objectContaining({
    code: 'UPLINK_CERTIFICATE',
    detail: `uplink.certificates.${name}: ${paths[name]} ${text}.`,
  });

describe('certificate files', () => {
  test('that belong together are read as they are', () => {
    const texts = { ca: readFileSync(good.ca, 'utf8'), cert: readFileSync(good.cert, 'utf8') };
    expect(read()).toEqual({ ...texts, key: readFileSync(good.key, 'utf8') });
  });

  test('may be the authority alone', () => {
    expect(Object.keys(new CertificateFiles({ ca: good.ca }, clockAt(Date.now())).read())).toEqual(['ca']);
  });

  test('may be a bundle of several authorities, and every one is looked at', () => {
    writeFileSync(paths.ca, readFileSync(good.ca, 'utf8') + readFileSync(good.cert, 'utf8'));
    expect(faultOf()).toBeUndefined();
    writeFileSync(paths.ca, `${readFileSync(good.ca)}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
    expect(faultOf()).toEqual(wrong('ca', 'holds no certificate in PEM form'));
  });

  test.each(['ca', 'cert', 'key'] as const)('%s: one that is missing, a folder, empty, or huge is named', (name) => {
    rmSync(paths[name]);
    expect(faultOf()).toEqual(wrong(name, 'does not exist'));
    mkdirSync(paths[name]);
    expect(faultOf()).toEqual(wrong(name, 'is not a file'));
    rmSync(paths[name], { recursive: true });
    writeFileSync(paths[name], '');
    const nothing = name === 'key' ? 'holds no private key in PEM form' : 'holds no certificate in PEM form';
    expect(faultOf()).toEqual(wrong(name, nothing));
    writeFileSync(paths[name], 'x'.repeat(300_000));
    expect(faultOf()).toEqual(wrong(name, 'has 300000 bytes, more than any PEM file'));
  });

  test('a key of another certificate is named', () => {
    copyFileSync(other.key, paths.key);
    expect(faultOf()).toEqual(wrong('key', 'is not the key of the certificate'));
  });

  test('an encrypted key is named, because nobody is there to type its passphrase', () => {
    writeFileSync(paths.key, '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n');
    expect(faultOf()).toEqual(
      wrong('key', 'is encrypted, and nobody is there to type the passphrase: store it without one'),
    );
  });

  test('a certificate is out of date before and after its days, by a clock that is synchronised', () => {
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const [earlyMs, lateMs] = [Date.now() - 10 * DAY_MS, Date.now() + 10 * DAY_MS];
    expect(faultOf(clockAt(lateMs))).toHaveProperty('detail', expect.stringContaining(`clock says ${day(lateMs)}`));
    expect(faultOf(clockAt(earlyMs))).toHaveProperty(
      'detail',
      expect.stringMatching(/is valid from \d{4}-\d\d-\d\d on/),
    );
    const unsynced = clockAt(0);
    unsynced.isSynced = false;
    expect(faultOf(unsynced)).toBeUndefined();
  });

  test('are watched by their folder: writing, renaming over and removing are all noticed, once when it is quiet', async () => {
    const clock = new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true });
    let changes = 0;
    const stop = new CertificateFiles(paths, clock).watch(() => {
      changes += 1;
    });
    for (const name of ['ca', 'cert', 'key'] as const) copyFileSync(other[name], paths[name]);
    await passUntil(() => changes === 1);
    copyFileSync(good.cert, `${paths.cert}.new`);
    renameSync(`${paths.cert}.new`, paths.cert);
    await passUntil(() => changes === 2);
    rmSync(paths.cert);
    await passUntil(() => changes === 3);
    stop();
  });

  test('in a folder that is not there are no reason to stop', () => {
    const gone = join(folder, 'gone', 'ca.pem');
    new CertificateFiles({ ca: gone }, clockAt(0)).watch(() => {})();
  });
});

test.each([[0o000]])('a file that this user may not read is named (mode %d)', (mode) => {
  chmodSync(paths.key, mode);
  const fault = faultOf();
  // Root may read everything.
  if (process.getuid?.() === 0) expect(fault).toBeUndefined();
  else expect(fault).toEqual(wrong('key', 'may not be read by this user'));
});
