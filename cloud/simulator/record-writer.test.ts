import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { systemTime } from '../system-time.ts';
import type { PutAnswer, SendRecords } from './put-answer.ts';
import { RecordWriter, type RecordWriterOptions } from './record-writer.ts';
import type { StreamRecord } from './stream-record.ts';

const STORED: PutAnswer = { kind: 'answered', refused: new Map() };
const never = new AbortController().signal;

const records = (count: number, from = 0): StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    partitionKey: `bike-${from + index}`,
    data: Buffer.from(`{"n":${from + index}}`),
  }));

function writerOf(send: SendRecords, options: Partial<RecordWriterOptions> = {}): RecordWriter {
  const limits = { giveUpAfterMs: 60_000, maxAttempts: Number.POSITIVE_INFINITY, failed: () => {} };
  return new RecordWriter({ send, time: systemTime, random: () => 0, ...limits, ...options });
}

describe('a record writer', () => {
  test('makes two calls of a thousand records', async () => {
    const sizes: number[] = [];
    const writer = writerOf(async (call) => {
      sizes.push(call.length);
      return STORED;
    });
    await writer.put(records(1_000));
    await writer.drain(never);
    expect(sizes).toEqual([500, 500]);
    expect(writer.counts()).toMatchObject({ asked: 1_000, sent: 1_000, accepted: 1_000, calls: 2, lost: 0 });
  });

  test('whatever is refused or fails, sends exactly that again, and the counts add up', async () => {
    const outcome = fc.oneof(
      { weight: 3, arbitrary: fc.constant('stored' as const) },
      { weight: 2, arbitrary: fc.constant('entries' as const) },
      { weight: 1, arbitrary: fc.constant('call' as const) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1_200 }), { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(outcome),
        async (batches, outcomes) => {
          const stored = new Map<string, number>();
          const writer = writerOf(async (call) => {
            const next = outcomes.next().value ?? 'stored';
            if (next === 'call') return { kind: 'failed', error: 'busy', mayBeStored: false, again: true };
            const refused = new Map<number, string>();
            for (const [place, { partitionKey }] of call.entries()) {
              if (next === 'entries' && place % 3 === 1) refused.set(place, 'ProvisionedThroughputExceededException');
              else stored.set(partitionKey, (stored.get(partitionKey) ?? 0) + 1);
            }
            return { kind: 'answered', refused };
          });
          let asked = 0;
          for (const count of batches) {
            await writer.put(records(count, asked));
            asked += count;
          }
          await writer.drain(never);
          expect(stored.size).toBe(asked);
          expect([...stored.values()].every((times) => times === 1)).toBe(true);
          const counts = writer.counts();
          expect(counts).toMatchObject({ asked, accepted: asked, lost: 0, sent: asked + counts.retried });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('holds 50,000 records and no more: put waits', async () => {
    let release = (): void => {};
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    const writer = writerOf(async () => {
      await open;
      return STORED;
    });
    let taken = false;
    const put = writer.put(records(60_000)).then(() => {
      taken = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([taken, writer.counts().calls]).toEqual([false, 16]);
    release();
    await put;
    await writer.drain(never);
    expect(writer.counts()).toMatchObject({ accepted: 60_000, lost: 0 });
  });

  test('gives up after so many attempts, or so much time, and counts what is lost', async () => {
    const busy: SendRecords = async () => ({ kind: 'failed', error: 'busy', mayBeStored: false, again: true });
    const thrice = writerOf(busy, { maxAttempts: 3 });
    await thrice.put(records(10));
    await thrice.drain(never);
    expect(thrice.counts()).toMatchObject({ asked: 10, sent: 30, accepted: 0, lost: 10, failedCalls: 3 });
    const atOnce = writerOf(busy, { giveUpAfterMs: 0 });
    await atOnce.put(records(10));
    await atOnce.drain(never);
    expect(atOnce.counts()).toMatchObject({ sent: 200, lost: 10 });
  });

  test('stops at an error that no repetition mends, and says it once', async () => {
    const errors: string[] = [];
    const writer = writerOf(
      async () => ({ kind: 'failed', error: 'no such stream', mayBeStored: false, again: false }),
      {
        failed: (error) => errors.push(error),
      },
    );
    await writer.put(records(2_000));
    await writer.drain(never);
    await writer.put(records(5));
    await writer.drain(never);
    expect(errors).toEqual(['no such stream']);
    expect(writer.counts()).toMatchObject({ asked: 2_005, accepted: 0, lost: 2_005 });
  });

  test('told to give up, loses what it holds at once', async () => {
    const writer = writerOf(() => new Promise(() => {}));
    await writer.put(records(700));
    const giveUp = new AbortController();
    const drained = writer.drain(giveUp.signal);
    giveUp.abort();
    await drained;
    expect(writer.counts()).toMatchObject({ asked: 700, lost: 700 });
  });

  test('tells the key and the attempt of what a shard throttled', async () => {
    const told: [string, number][] = [];
    let calls = 0;
    const writer = writerOf(
      async () => {
        calls += 1;
        return { kind: 'answered', refused: new Map(calls < 3 ? [[0, 'ProvisionedThroughputExceededException']] : []) };
      },
      { throttled: (key, attempt) => told.push([key, attempt]) },
    );
    await writer.put(records(2));
    await writer.drain(never);
    expect(told).toEqual([
      ['bike-0', 1],
      ['bike-0', 2],
    ]);
    expect(writer.counts()).toMatchObject({ throttled: 2, retried: 2, accepted: 2 });
  });
});
