import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ReadRecord } from '../stream/get-records.ts';
import { decideBatch, type PendingBatch, partByAge, pendingBatch, readOutcome, retryDelayMs } from './poll-batch.ts';
import { DEFAULT_POLLER_SETTINGS } from './poller-settings.ts';

function recordsOf(count: number): readonly ReadRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    sequenceNumber: `seq-${index}`,
    partitionKey: 'bike-1',
    data: Buffer.from(String(index)),
    arrivedAtMs: index,
  }));
}

describe('reading a response', () => {
  const records = recordsOf(4);
  test.each([
    ['nothing', undefined, { type: 'success' }],
    ['null', null, { type: 'success' }],
    ['an empty object', {}, { type: 'success' }],
    ['an empty list', { batchItemFailures: [] }, { type: 'success' }],
    ['a null list', { batchItemFailures: null }, { type: 'success' }],
    ['one failure', { batchItemFailures: [{ itemIdentifier: 'seq-2' }] }, { type: 'partial', firstFailedIndex: 2 }],
    [
      'several failures, the lowest of which wins',
      { batchItemFailures: [{ itemIdentifier: 'seq-3' }, { itemIdentifier: 'seq-1' }] },
      { type: 'partial', firstFailedIndex: 1 },
    ],
    ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: 'seq-9' }] }, { type: 'failure' }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }, { type: 'failure' }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }, { type: 'failure' }],
    ['a misspelt identifier', { batchItemFailures: [{ identifier: 'seq-1' }] }, { type: 'failure' }],
    ['a list that is none', { batchItemFailures: 'seq-1' }, { type: 'failure' }],
  ])('%s', (_, response, outcome) => {
    expect(readOutcome(records, response, true)).toEqual(outcome);
  });

  test('a report counts for nothing unless the mapping asks for reports', () => {
    expect(readOutcome(records, { batchItemFailures: [{ itemIdentifier: 'seq-1' }] }, false)).toEqual({
      type: 'success',
    });
  });
});

describe('deciding what comes next', () => {
  const failure = { type: 'failure' } as const;

  test('a report moves the checkpoint and starts the rest afresh', () => {
    const decision = decideBatch(
      pendingBatch(recordsOf(5)),
      { type: 'partial', firstFailedIndex: 2 },
      DEFAULT_POLLER_SETTINGS,
    );
    expect(decision).toMatchObject({ committed: 2, action: 'advance', next: [{ failures: 0, invocations: 1 }] });
    expect(decision.next[0]?.records.map((record) => record.sequenceNumber)).toEqual(['seq-2', 'seq-3', 'seq-4']);
  });

  test('a failed batch is halved in order, which uses no retry up', () => {
    const decision = decideBatch({ ...pendingBatch(recordsOf(5)), failures: 2 }, failure, DEFAULT_POLLER_SETTINGS);
    expect(decision.next.map((half) => [half.records.length, half.failures])).toEqual([
      [3, 2],
      [2, 2],
    ]);
  });

  test('a report that names the first record has the whole batch retried, and then given up', () => {
    const settings = { ...DEFAULT_POLLER_SETTINGS, maximumRetryAttempts: 1 };
    const nothingDone = { type: 'partial', firstFailedIndex: 0 } as const;
    const retried = decideBatch(pendingBatch(recordsOf(3)), nothingDone, settings);
    expect(retried).toMatchObject({ action: 'retry', next: [{ failures: 1 }] });
    const [again = pendingBatch([])] = retried.next;
    const given = decideBatch(again, nothingDone, settings);
    expect(given).toMatchObject({ action: 'discard', next: [] });
    expect(given.discarded).toHaveLength(3);
  });

  test('without bisection the whole batch is retried and then given up', () => {
    const settings = { ...DEFAULT_POLLER_SETTINGS, bisectBatchOnFunctionError: false, maximumRetryAttempts: 1 };
    const retried = decideBatch(pendingBatch(recordsOf(3)), failure, settings);
    expect(retried).toMatchObject({ action: 'retry', next: [{ failures: 1 }] });
    const [again] = retried.next;
    expect(decideBatch(again ?? pendingBatch([]), failure, settings)).toMatchObject({ action: 'discard', next: [] });
  });

  test('-1 retries for ever, with pauses that stay bounded', () => {
    const settings = { ...DEFAULT_POLLER_SETTINGS, maximumRetryAttempts: -1 };
    const batch = { ...pendingBatch(recordsOf(1)), failures: 1_000_000 };
    expect(decideBatch(batch, failure, settings).action).toBe('retry');
    expect([1, 2, 3, 1_000_000].map((failures) => retryDelayMs(failures, settings))).toEqual([100, 200, 400, 10_000]);
  });

  test('age parts a batch at the first record that is young enough', () => {
    const [expired, young] = partByAge(pendingBatch(recordsOf(5)), 7, 10);
    expect(expired.map((record) => record.arrivedAtMs)).toEqual([0, 1, 2]);
    expect(young.records.map((record) => record.arrivedAtMs)).toEqual([3, 4]);
    expect(partByAge(pendingBatch(recordsOf(2)), 7, 100)[1].records).toEqual([]);
  });

  test('whatever the handler does, each record is committed or given up exactly once, and it ends', () => {
    const reaction = fc.oneof(fc.constant('throw' as const), fc.constant('succeed' as const), fc.nat({ max: 30 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.infiniteStream(reaction),
        fc.boolean(),
        (count, reactions, bisects) => {
          const settings = { ...DEFAULT_POLLER_SETTINGS, bisectBatchOnFunctionError: bisects, maximumRetryAttempts: 2 };
          const waiting: PendingBatch[] = [pendingBatch(recordsOf(count))];
          const ended: string[] = [];
          for (let invocations = 0; waiting.length > 0; invocations += 1) {
            expect(invocations).toBeLessThan(count * 8);
            const batch = waiting.shift() ?? pendingBatch([]);
            const next = reactions.next().value;
            const response =
              typeof next === 'number'
                ? {
                    batchItemFailures: [{ itemIdentifier: batch.records[next % batch.records.length]?.sequenceNumber }],
                  }
                : undefined;
            const outcome =
              next === 'throw' ? ({ type: 'failure' } as const) : readOutcome(batch.records, response, true);
            const decision = decideBatch(batch, outcome, settings);
            for (const record of batch.records.slice(0, decision.committed)) ended.push(record.sequenceNumber);
            for (const record of decision.discarded) ended.push(record.sequenceNumber);
            waiting.unshift(...decision.next);
          }
          expect(ended).toEqual(recordsOf(count).map((record) => record.sequenceNumber));
        },
      ),
    );
  });
});
