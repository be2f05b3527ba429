import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleRecord } from '../../test/sample-record.ts';
import { MemoryJournal } from './memory-journal.ts';

const seqs = (journal: MemoryJournal): number[] => [...journal.waiting()].map(({ seq }) => seq);

test('records wait in order until they are acknowledged, in any order and also twice', () => {
  const journal = new MemoryJournal(10);
  for (let seq = 1; seq <= 4; seq++) expect(journal.append(sampleRecord(seq))).toBe(0);
  journal.acknowledge([sampleRecord(3), sampleRecord(1)]);
  journal.acknowledge([sampleRecord(3), sampleRecord(99)]);
  expect(seqs(journal)).toEqual([2, 4]);
  expect(journal.size).toBe(2);
});

test('when full the oldest makes room and is counted', () => {
  const journal = new MemoryJournal(3);
  const evicted = Array.from({ length: 5 }, (_, index) => journal.append(sampleRecord(index + 1)));
  expect(evicted).toEqual([0, 0, 0, 1, 1]);
  expect(seqs(journal)).toEqual([3, 4, 5]);
});

test('records of two runs with the same seq are two records', () => {
  const journal = new MemoryJournal(10);
  journal.append(sampleRecord(1));
  journal.append(sampleRecord(1, { runId: '00000000000000bb' }));
  journal.acknowledge([sampleRecord(1)]);
  expect([...journal.waiting()].map(({ runId }) => runId)).toEqual(['00000000000000bb']);
});

test('everything appended waits, was acknowledged, or was counted as evicted', () => {
  const step = fc.oneof(fc.constant('append' as const), fc.nat({ max: 40 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 10 }), (steps, bound) => {
      const journal = new MemoryJournal(bound);
      let [seq, evicted, acknowledged] = [0, 0, 0];
      for (const each of steps) {
        if (each === 'append') evicted += journal.append(sampleRecord(++seq));
        else {
          const before = journal.size;
          journal.acknowledge([sampleRecord(each)]);
          acknowledged += before - journal.size;
        }
        expect(journal.size).toBeLessThanOrEqual(bound);
      }
      expect(journal.size + evicted + acknowledged).toBe(seq);
    }),
  );
});
