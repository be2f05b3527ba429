import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { everything, sampleOf } from '../../test/journal-rider.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import type { DurableJournal } from './durable-journal.ts';
import { openJournal } from './open-journal.ts';

const options = { settings: { segmentBytes: 1200, maxBytes: 6 * 1200, maxInMemory: 1000 }, tell: (): void => {} };

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('acknowledge' as const),
      from: fc.nat(20),
      count: fc.integer({ min: 1, max: 15 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('report' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), cleanly: fc.boolean() }) },
);

/** What the journal should hold: seqs in order, each in memory or on the disk. */
class Model {
  appended = 0;
  waiting: number[] = [];
  readonly inMemory = new Set<number>();
  readonly reported = new Set<number>();

  /** The journal says what it evicted: always the oldest that were on the disk. */
  takeGaps(journal: DurableJournal): void {
    const gone = new Set<number>();
    for (const { from, to, count, reason } of journal.gaps()) {
      expect(reason).toBe('evicted');
      expect(count).toBe(to - from + 1);
      for (let seq = from; seq <= to; seq++) gone.add(seq);
    }
    const evicted = this.waiting.filter((seq) => gone.has(seq));
    expect(this.waiting.slice(0, evicted.length)).toEqual(evicted);
    this.waiting = this.waiting.filter((seq) => !gone.has(seq));
    for (const seq of gone) expect(this.reported.has(seq)).toBe(false);
  }

  acknowledge(seqs: readonly number[]): void {
    for (const seq of seqs) this.inMemory.delete(seq);
    this.waiting = this.waiting.filter((seq) => !seqs.includes(seq));
  }
}

test('whatever is done to it, the journal holds what the model holds, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60, size: 'max' }), async (actions) => {
      const disk = new MemoryDisk();
      const model = new Model();
      let { journal } = await openJournal(disk, options);
      for (const step of actions) {
        if (step.kind === 'append') {
          for (let added = 0; added < step.count; added++) {
            model.appended += 1;
            model.waiting.push(model.appended);
            model.inMemory.add(model.appended);
            journal.append(sampleOf(model.appended), model.appended);
          }
        } else if (step.kind === 'flush') {
          await journal.flush(model.appended);
          model.inMemory.clear();
        } else if (step.kind === 'acknowledge') {
          const seqs = model.waiting.slice(step.from, step.from + step.count);
          journal.acknowledge(
            seqs.map((seq) => sampleOf(seq)),
            model.appended,
          );
          model.acknowledge(seqs);
        } else if (step.kind === 'take') {
          const flying = model.waiting.slice(0, 2);
          const taken = await journal.backlog(step.limit, (_, seq) => flying.includes(seq));
          expect(taken.map(({ seq }) => seq)).toEqual(model.waiting.slice(2, 2 + step.limit));
        } else if (step.kind === 'report') {
          for (const gap of journal.gaps()) {
            for (let seq = gap.from; seq <= gap.to; seq++) model.reported.add(seq);
            journal.gapReported(gap, model.appended);
          }
        } else {
          await (step.cleanly ? journal.close(model.appended) : journal.anchor(anchorAt(model.appended), 0));
          if (!step.cleanly) model.acknowledge([...model.inMemory]);
          model.inMemory.clear();
          const reopened = await openJournal(disk, options);
          expect(reopened.recovered).toMatchObject({ damaged: 0, torn: 0, gaps: journal.gaps() });
          journal = reopened.journal;
        }
        model.takeGaps(journal);
        expect(journal.stats()).toMatchObject({ waiting: model.waiting.length, unsynced: model.inMemory.size });
        expect(disk.bytes).toBe(journal.stats().bytesOnDisk);
        expect(disk.bytes).toBeLessThanOrEqual(options.settings.maxBytes + options.settings.segmentBytes);
      }
      expect(await everything(journal)).toEqual(model.waiting.map((seq) => sampleOf(seq)));
    }),
    { numRuns: 300 },
  );
});

function anchorAt(monotonicMs: number) {
  return { hostBoot: 'boot', monotonicMs, wallMs: 1_795_448_160_000 + monotonicMs, synced: true };
}
