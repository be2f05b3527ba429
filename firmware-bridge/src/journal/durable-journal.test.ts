import { describe, expect, test } from '@jest/globals';
import { everything, HOST_BOOT, RUN_ID, sampleOf } from '../../test/journal-rider.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import type { JournalEvent } from './journal-event.ts';
import { openJournal } from './open-journal.ts';

const SETTINGS = { segmentBytes: 2048, maxBytes: 16 * 2048, maxInMemory: 50 };
const nobody = (): boolean => false;
const ignore = (): void => {};
const seqs = (samples: readonly { readonly seq: number }[]): number[] => samples.map(({ seq }) => seq);

async function open(disk = new MemoryDisk(), settings = {}) {
  const events: JournalEvent[] = [];
  const tell = (event: JournalEvent): void => void events.push(event);
  return { disk, events, ...(await openJournal(disk, { settings: { ...SETTINGS, ...settings }, tell })) };
}

describe('write-behind', () => {
  test('a sample acknowledged in time is never written', async () => {
    const { disk, journal } = await open();
    for (let seq = 1; seq <= 100; seq++) {
      journal.append(sampleOf(seq), seq * 1000);
      expect(journal.flushDueMs()).toBe(seq * 1000 + 700);
      journal.acknowledge([sampleOf(seq)], seq * 1000 + 90);
      expect(journal.flushDueMs()).toBeUndefined();
    }
    await journal.flush(100_700);
    expect(disk.operations).toEqual([]);
  });

  test('what is due is one write and one sync', async () => {
    const { disk, journal } = await open();
    journal.append(sampleOf(1), 1000);
    await journal.flush(1700);
    const before = disk.operations.length;
    journal.append(sampleOf(2), 2000);
    journal.append(sampleOf(3), 2100);
    await journal.flush(2700);
    expect(disk.operations.slice(before).map(({ kind }) => kind)).toEqual(['append', 'datasync']);
    expect(journal.stats()).toMatchObject({ waiting: 3, unsynced: 0, diskState: 'ok', lastFlushMs: 2700 });
  });

  test('a new segment is in the folder before anything in it counts as flushed', async () => {
    const { disk, journal } = await open();
    journal.append(sampleOf(1), 0);
    await journal.flush(700);
    const kinds = disk.operations.map(({ kind }) => kind);
    expect(kinds).toEqual(['create', 'append', 'datasync', 'syncFolder', 'append', 'datasync']);
  });

  test('an acknowledgement of a sample on the disk is written after ackFlushMs', async () => {
    const { disk, journal } = await open();
    journal.append(sampleOf(1), 0);
    await journal.flush(700);
    journal.acknowledge([sampleOf(1)], 900);
    expect(journal.flushDueMs()).toBe(5900);
    await journal.flush(5900);
    expect(journal.flushDueMs()).toBeUndefined();
    const again = await open(new MemoryDisk(disk.files));
    expect(again.recovered).toMatchObject({ samples: 0, damaged: 0, torn: 0 });
  });

  test('a sample acknowledged while it is written does not come back', async () => {
    const { disk, journal } = await open();
    journal.append(sampleOf(1), 0);
    const flushed = journal.flush(700);
    await Promise.resolve();
    journal.acknowledge([sampleOf(1)], 710);
    await flushed;
    expect(await everything(journal)).toEqual([]);
    await journal.close(5000);
    expect((await open(disk)).recovered.samples).toBe(0);
  });

  test('an anchor or a session does not drag samples to the card that may still be acknowledged', async () => {
    const { journal } = await open();
    journal.append(sampleOf(1), 1000);
    await journal.session({ raceId: 7 }, 1200);
    expect(journal.stats().unsynced).toBe(1);
    await journal.session(undefined, 1800);
    expect(journal.stats().unsynced).toBe(0);
  });
});

describe('the backlog', () => {
  test('comes oldest first, from disk and memory, and again until it is acknowledged', async () => {
    const { journal } = await open();
    for (let seq = 1; seq <= 40; seq++) {
      journal.append(sampleOf(seq), seq);
      if (seq % 10 === 0 && seq < 40) await journal.flush(seq);
    }
    expect(seqs(await journal.backlog(5, nobody))).toEqual([1, 2, 3, 4, 5]);
    expect(seqs(await journal.backlog(5, (_, seq) => seq <= 5))).toEqual([6, 7, 8, 9, 10]);
    expect(seqs(await journal.backlog(3, nobody))).toEqual([1, 2, 3]);
    journal.acknowledge(
      [1, 2, 4, 35].map((seq) => sampleOf(seq)),
      50,
    );
    expect(await everything(journal)).toEqual(
      [3, ...Array.from({ length: 36 }, (_, index) => index + 5).filter((seq) => seq !== 35)].map((seq) =>
        sampleOf(seq),
      ),
    );
  });

  test('segments that are delivered are removed, and the active one stays', async () => {
    const { disk, journal } = await open();
    for (let seq = 1; seq <= 60; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
    }
    expect(disk.files.size).toBeGreaterThan(4);
    journal.acknowledge(await everything(journal), 100);
    await journal.flush(5100);
    expect(disk.files.size).toBe(1);
    expect(journal.stats()).toMatchObject({ waiting: 0, segments: 1, bytesOnDisk: disk.bytes });
  });

  test('what was spoiled on the disk after it was written becomes a gap and holds nothing up', async () => {
    const { disk, events, journal } = await open();
    for (let seq = 1; seq <= 30; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
    }
    const [first = ''] = disk.files.keys();
    const text = new TextDecoder().decode(disk.files.get(first));
    disk.files.set(first, new TextEncoder().encode(text.replace('"seq":2,', '"seq":9,')));
    expect(seqs(await everything(journal))).not.toContain(2);
    expect(journal.gaps()).toEqual([{ runId: RUN_ID, from: 2, to: 2, count: 1, reason: 'damaged' }]);
    expect(events).toEqual([{ kind: 'samplesLost', reason: 'damaged', count: 1 }]);
    expect(journal.stats()).toMatchObject({ waiting: 29, unreadable: 1 });
  });
});

describe('the state lives in the log', () => {
  test('session, anchors, gaps and acknowledgements outlive the segments they were written in', async () => {
    const { disk, journal } = await open();
    const anchor = { hostBoot: HOST_BOOT, monotonicMs: 5.5, wallMs: 1_795_448_160_000, synced: true };
    await journal.anchor(anchor, 0);
    await journal.session({ entry: { raceId: 7 }, windowStartMs: 12.5 }, 0);
    for (let seq = 1; seq <= 200; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
    }
    const [gap] = journal.gaps();
    expect(gap).toMatchObject({ runId: RUN_ID, from: 1, reason: 'evicted', count: journal.stats().evicted });
    journal.acknowledge([sampleOf(190)], 201);
    await journal.close(202);
    const { recovered, journal: second } = await open(new MemoryDisk(disk.files));
    expect(recovered.session).toEqual({ entry: { raceId: 7 }, windowStartMs: 12.5 });
    expect(recovered.anchors).toEqual([anchor]);
    expect(recovered.gaps).toEqual([gap]);
    const kept = seqs(await everything(second));
    const evicted = gap?.to ?? 0;
    expect(kept).toEqual(
      Array.from({ length: 200 - evicted }, (_, index) => index + evicted + 1).filter((seq) => seq !== 190),
    );
  });

  test('the anchor of a boot outlives all others while a sample waits for its time', async () => {
    const { disk, journal } = await open(new MemoryDisk(), { segmentBytes: 16_384, maxBytes: 16 * 16_384 });
    const anchorOf = (hostBoot: string) => ({ hostBoot, monotonicMs: 5, wallMs: 1_795_448_160_000, synced: true });
    const estimated = sampleOf(7);
    expect(estimated.clock).toBe('estimated');
    journal.append(estimated, 0);
    await journal.flush(0);
    await journal.anchor(anchorOf(HOST_BOOT), 0);
    for (let boot = 0; boot < 200; boot++) await journal.anchor(anchorOf(`boot-${boot}`), boot);
    const again = await open(new MemoryDisk(disk.files));
    expect(again.recovered.anchors).toContainEqual(anchorOf(HOST_BOOT));
    expect(again.recovered.anchors).toEqual(journal.anchors);
    journal.acknowledge([estimated], 300);
    await journal.anchor(anchorOf('next'), 300);
    expect(journal.anchors).not.toContainEqual(anchorOf(HOST_BOOT));
  });

  test('a reported gap is not reported again, and a closed session stays closed', async () => {
    const { disk, journal } = await open();
    await journal.session({ raceId: 7 }, 0);
    for (let seq = 1; seq <= 200; seq++) {
      journal.append(sampleOf(seq), seq);
      await journal.flush(seq);
    }
    for (const gap of journal.gaps()) journal.gapReported(gap, 300);
    await journal.session(undefined, 300);
    await journal.close(301);
    expect((await open(disk)).recovered).toMatchObject({ gaps: [], session: undefined, damaged: 0, torn: 0 });
  });

  test('a session that is too long is refused', async () => {
    const { journal } = await open();
    expect(() => journal.session('x'.repeat(4096), 0)).toThrow('4098 bytes');
  });
});

describe('a disk that fails', () => {
  test('memory takes over, within its bound, and everything in it follows when the disk works', async () => {
    const { disk, events, journal } = await open();
    disk.faultOf = () => ({ code: 'ENOSPC', doneShare: 0 });
    for (let seq = 1; seq <= 60; seq++) journal.append(sampleOf(seq), seq * 1000);
    await journal.flush(60_000);
    expect(journal.stats()).toMatchObject({ waiting: 50, forgotten: 10, diskState: 'failing' });
    expect(journal.flushDueMs()).toBe(70_000);
    expect(journal.gaps()).toEqual([{ runId: RUN_ID, from: 1, to: 10, count: 10, reason: 'memory' }]);
    await journal.session({ raceId: 1 }, 60_001);
    expect(journal.stats().diskState).toBe('failing');
    disk.faultOf = () => undefined;
    await journal.flush(70_000);
    expect(events.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 10 }, () => 'samplesLost'),
      'journalDiskFailed',
      'journalDiskFailed',
      'journalDiskWorks',
    ]);
    const { recovered } = await open(new MemoryDisk(disk.files));
    expect(recovered).toMatchObject({ samples: 50, session: { raceId: 1 }, damaged: 0, torn: 0 });
    expect(recovered.gaps).toEqual(journal.gaps());
  });

  test('after a failed sync the file is left and what was unsynced is written again', async () => {
    const { disk, journal } = await open();
    journal.append(sampleOf(1), 0);
    await journal.flush(0);
    disk.faultOf = (_, operation) => (operation === 'datasync' ? { code: 'EIO', doneShare: 0 } : undefined);
    journal.append(sampleOf(2), 10);
    await journal.flush(10);
    expect(journal.stats()).toMatchObject({ waiting: 2, unsynced: 1, diskState: 'failing' });
    disk.faultOf = () => undefined;
    await journal.flush(20);
    expect(disk.files.size).toBe(2);
    expect(seqs(await everything(journal))).toEqual([1, 2]);
    const { recovered, journal: second } = await open(new MemoryDisk(disk.files));
    expect(recovered).toMatchObject({ samples: 2, damaged: 0, torn: 0, gaps: [] });
    expect(seqs(await everything(second))).toEqual([1, 2]);
  });

  test('a folder that cannot be read at the opening is read later', async () => {
    const { disk, journal: first } = await open();
    first.append(sampleOf(1), 0);
    await first.session({ raceId: 3 }, 0);
    await first.close(0);
    disk.faultOf = () => ({ code: 'EIO', doneShare: 0 });
    const { journal, recovered, events } = await open(disk);
    expect(recovered.samples).toBe(0);
    journal.append(sampleOf(1, 'second'), 0);
    await journal.flush(700);
    expect(journal.stats()).toMatchObject({ waiting: 1, diskState: 'failing' });
    disk.faultOf = () => undefined;
    await journal.flush(10_700);
    expect(events.at(-2)).toMatchObject({ kind: 'journalRead', recovered: { samples: 1, session: { raceId: 3 } } });
    expect((await everything(journal)).map(({ runId }) => runId)).toEqual([RUN_ID, 'second']);
  });

  test('a session that was closed before the folder could be read stays closed', async () => {
    const { disk, journal: first } = await open();
    await first.session({ raceId: 3 }, 0);
    await first.close(0);
    disk.faultOf = () => ({ code: 'EIO', doneShare: 0 });
    const { journal } = await open(disk);
    await journal.session(undefined, 0);
    disk.faultOf = () => undefined;
    await journal.flush(10_000);
    expect((await open(disk)).recovered.session).toBeUndefined();
  });

  test('room that was never written to is not taken for damage', async () => {
    const { disk, journal } = await open();
    journal.append(sampleOf(1), 0);
    await journal.flush(0);
    for (const [file, bytes] of disk.files) disk.files.set(file, new Uint8Array([...bytes, ...new Uint8Array(70_000)]));
    const second = await open(new MemoryDisk(disk.files), { maxBytes: 200_000 });
    expect(second.recovered).toMatchObject({ samples: 1, damaged: 0, torn: 0 });
    second.journal.append(sampleOf(2), 0);
    await second.journal.flush(0);
    const third = await open(new MemoryDisk(second.disk.files), { maxBytes: 200_000 });
    expect(third.recovered).toMatchObject({ samples: 2, damaged: 0, torn: 0 });
  });

  test('settings that cannot hold anything are refused', async () => {
    const settings = { segmentBytes: 1000, maxBytes: 3999 };
    await expect(openJournal(new MemoryDisk(), { settings, tell: ignore })).rejects.toThrow('4 times segmentBytes');
  });
});

test('a session that is logged while the first segment is being begun is found again', async () => {
  for (let turns = 0; turns < 12; turns++) {
    const disk = new MemoryDisk();
    const { journal } = await openJournal(disk, { tell: () => {} });
    journal.anchor({ hostBoot: 'boot-1', monotonicMs: 1, wallMs: 2, synced: true }, 1);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    await journal.session({ race: 1 }, 2);
    const { recovered } = await openJournal(disk, { tell: () => {} });
    expect({ turns, session: recovered.session }).toEqual({ turns, session: { race: 1 } });
  }
});
