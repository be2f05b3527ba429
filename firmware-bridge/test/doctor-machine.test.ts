import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { journalFacts } from '../src/io/disk-facts.ts';
import { NodeDisk } from '../src/io/node-disk.ts';
import { encodeFrames } from '../src/journal/frame.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import type { MACHINE_VERDICTS } from '../src/technician/doctor/machine-verdicts.ts';
import { DoctorStand } from './doctor/doctor-stand.ts';
import { everything, sampleOf } from './journal-rider.ts';
import { type CertificatePaths, TestAuthority } from './test-certificates.ts';

const stand = new DoctorStand();
/** No other program of this machine is to have its name: a daemon that has it shows itself to every doctor. */
const BIKE = `bike-${stand.folder.slice(-6)}`;
jest.setTimeout(30_000);
const DAY_S = 86_400;
const JOURNAL = fileURLToPath(new URL('journals/layout-1/', import.meta.url));
const ISSUED = ['good', 'other', 'past', 'future', 'named'] as const;
const certificates = new Map<(typeof ISSUED)[number], CertificatePaths>();

function issue(name: (typeof ISSUED)[number], commonName: string, clockS = 0): void {
  const folder = stand.path(`certificates-${name}`);
  mkdirSync(folder);
  const shim = clockS === 0 ? {} : { LD_PRELOAD: stand.shimPath(), SHIM_CLOCK_S: String(clockS) };
  certificates.set(name, new TestAuthority(folder, 'authority', shim).issue(commonName));
}

function of(name: (typeof ISSUED)[number]): CertificatePaths {
  const paths = certificates.get(name);
  if (paths === undefined) throw new Error(`no certificate ${name}`);
  return paths;
}

beforeAll(() => {
  issue('good', BIKE);
  issue('other', 'AWS IoT Certificate');
  issue('past', BIKE, -30 * DAY_S);
  issue('future', BIKE, 30 * DAY_S);
  issue('named', 'another-bike');
});
afterAll(() => stand.close());

const withCertificates = (paths: object): string =>
  stand.configure({ bikeId: BIKE, uplink: { url: 'mqtts://127.0.0.1:9', certificates: paths } });

/** A journal of a bike, with one record in its middle spoiled if so wished. */
function journal(name: string, spoiled: boolean): string {
  const folder = stand.path(name);
  cpSync(JOURNAL, folder, { recursive: true });
  if (!spoiled) return folder;
  const file = `${folder}/${readdirSync(folder).sort()[1]}`;
  const bytes = readFileSync(file);
  const middle = bytes.indexOf('\n', bytes.length / 3) + 20;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x01;
  writeFileSync(file, bytes);
  return folder;
}

/** A folder of the journal that is there, as on a bike that has run before. */
function folder(name: string): string {
  mkdirSync(stand.path(name));
  return stand.path(name);
}

interface Case {
  readonly joint: string;
  readonly make: () => string;
  readonly shim?: Readonly<Record<string, string>>;
  readonly asNobody?: boolean;
  readonly seen?: RegExp;
}

const CASES = {
  'disk-unwritable': {
    joint: 'disk',
    make: () => {
      writeFileSync(stand.path('no-folder'), '');
      return stand.configure({ journal: { folder: stand.path('no-folder/journal') } });
    },
    seen: /ENOTDIR/,
  },
  'disk-full': {
    joint: 'disk',
    make: () => stand.configure({ journal: { folder: folder('full') } }),
    shim: { SHIM_FULL: '1' },
    seen: /ENOSPC/,
  },
  'disk-slow': {
    joint: 'disk',
    make: () => stand.configure({ journal: { folder: folder('slow') } }),
    shim: { SHIM_SYNC_MS: '800' },
    seen: /in ([89]\d\d|\d{4,})\./,
  },
  'journal-newer': {
    joint: 'disk',
    make: () => {
      writeFileSync(`${folder('newer')}/0000000001.journal`, encodeFrames(['{"k":"segment","layout":2}']));
      return stand.configure({ journal: { folder: stand.path('newer') } });
    },
    seen: /layout 2/,
  },
  'journal-unreadable': {
    joint: 'disk',
    asNobody: true,
    make: () => {
      chmodSync(folder('unreadable'), 0o333);
      chmodSync(stand.folder, 0o755);
      return stand.configure({ journal: { folder: stand.path('unreadable') } });
    },
    seen: /EACCES/,
  },
  'disk-damaged': { joint: 'disk', make: () => stand.configure({ journal: { folder: journal('spoiled', true) } }) },
  'name-differs': { joint: 'name', make: () => withCertificates(of('named')), seen: /bike-.*another-bike/ },
  'certificate-missing': {
    joint: 'certificate',
    make: () => withCertificates({ ...of('good'), cert: stand.path('nothing.pem') }),
    seen: /cert.*nothing.pem.*missing/,
  },
  'certificate-unreadable': {
    joint: 'certificate',
    make: () => {
      writeFileSync(stand.path('empty.pem'), 'nothing');
      return withCertificates({ ...of('good'), ca: stand.path('empty.pem') });
    },
  },
  'certificate-key': {
    joint: 'certificate',
    make: () => withCertificates({ ...of('good'), key: of('other').key }),
  },
  'certificate-exposed': {
    joint: 'certificate',
    make: () => {
      const key = stand.path('exposed.key');
      cpSync(of('good').key, key);
      chmodSync(key, 0o644);
      return withCertificates({ ...of('good'), key });
    },
  },
  'certificate-expired': { joint: 'certificate', make: () => withCertificates(of('past')), seen: /until.*today/ },
  'certificate-early': { joint: 'certificate', make: () => withCertificates(of('future')), seen: /from.*today/ },
  'clock-wrong': {
    joint: 'clock',
    make: () => withCertificates(of('good')),
    shim: { SHIM_CLOCK_S: String(-3650 * DAY_S) },
    seen: /software was made/,
  },
  'clock-unsynced': {
    joint: 'clock',
    make: () => stand.configure({ clock: { source: 'timesyncd', marker: stand.path('never-synchronised') } }),
  },
} as const satisfies Record<keyof typeof MACHINE_VERDICTS, Case>;

const JOINTS = ['disk', 'name', 'certificate', 'clock'];

describe('each fault of the machine leads to its own verdict', () => {
  test.concurrent.each(Object.entries<Case>(CASES))(
    '%s',
    async (code, { joint, make, shim, asNobody = false, seen }) => {
      const diagnosis = await stand.diagnose(make(), JOINTS, { asNobody, ...(shim && { shim }) });
      const bad = diagnosis.joints.filter(({ state }) => state === 'bad');
      expect(bad).toMatchObject([{ id: joint, fault: code }]);
      expect(diagnosis).toMatchObject({ verdict: code, exit: 1 });
      if (seen !== undefined) expect(bad[0]?.seen).toMatch(seen);
    },
  );
});

test.concurrent('a clock that was set back before a time that the bike knows is wrong', async () => {
  const config = stand.configure({ journal: { folder: stand.path('ahead') } });
  // Its clock runs a hundred thousand times as far ahead as it should.
  const anchorMs = Date.now() - 100_000;
  const daemon = await stand.daemon(config, /pageOpened/, '--speed', `1000@${anchorMs}`);
  daemon.kill('SIGTERM');
  await new Promise((resolve) => daemon.once('exit', resolve));
  const { joints } = await stand.diagnose(config, ['clock']);
  expect(joints.at(-1)).toMatchObject({ id: 'clock', fault: 'clock-wrong' });
  expect(joints.at(-1)?.seen).toMatch(/this bike was already synchronised at/);
});

test.concurrent('a healthy machine has no bad joint, and nothing of it is changed', async () => {
  const config = stand.configure({
    bikeId: BIKE,
    uplink: { url: 'mqtts://127.0.0.1:9', certificates: of('good') },
    journal: { folder: journal('healthy', false) },
  });
  const diagnosis = await stand.diagnose(config, JOINTS);
  expect(diagnosis).toMatchObject({ verdict: 'ok', exit: 0 });
  expect(diagnosis.joints.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'ok'));
  expect(readdirSync(stand.path('healthy')).sort()).toEqual(readdirSync(JOURNAL).sort());
});

test.concurrent('what the daemon removes while the doctor reads is no damage', async () => {
  const disk = new NodeDisk(folder('drained'));
  const { journal } = await openJournal(disk, { settings: { segmentBytes: 1024, ackFlushMs: 0 }, tell: () => {} });
  for (let seq = 1; seq <= 20; seq++) {
    journal.append(sampleOf(seq), 0);
    await journal.flush(0);
  }
  const segments = readdirSync(disk.folder).length;
  const delivered = (await everything(journal)).slice(0, -1);
  const reader = new (class extends NodeDisk {
    /** The daemon delivers ten between the doctor's look at the folder and its look into the files. */
    override async list(): Promise<readonly string[]> {
      const names = await super.list();
      journal.acknowledge(delivered.splice(0, 10), 0);
      await journal.flush(60_000);
      return names;
    }
  })(disk.folder);
  expect(await journalFacts(reader)).toMatchObject({ waiting: 1, damaged: 0 });
  expect(readdirSync(disk.folder).length).toBeLessThan(segments);
});
