import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RealTime } from '../scaled-clock.ts';
import { systemTime } from '../system-time.ts';
import { type PutAnswer, type SendRecords, THROTTLED } from './put-answer.ts';
import { RecordWriter, type RecordWriterOptions } from './record-writer.ts';
import type { StreamRecord } from './stream-record.ts';

/** Its multiples fall evenly into [0, 1), wherever one begins to count. */
const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;
const STORED: PutAnswer = { kind: 'answered', refused: new Map() };

const records = (count: number, from = 0): StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    partitionKey: `bike-${from + index}`,
    data: Buffer.from(`{"n":${from + index}}`),
  }));

function writerOf(send: SendRecords, options: Partial<RecordWriterOptions> = {}): RecordWriter {
  const limits = { giveUpAfterMs: 60_000, maxAttempts: Number.POSITIVE_INFINITY, failed: () => {} };
  return new RecordWriter({ send, time: systemTime, random: () => 0, ...limits, ...options });
}

/** Time that goes on only when it is let pass, to the next moment at which a sleeper wakes. */
function letPass(): RealTime & { pass(): Promise<void> } {
  let nowMs = 0;
  const sleepers = new Map<number, (() => void)[]>();
  return {
    nowMs: () => nowMs,
    sleepMs: (durationMs) =>
      new Promise((resolve) => {
        const atMs = nowMs + durationMs;
        sleepers.set(atMs, [...(sleepers.get(atMs) ?? []), resolve]);
      }),
    pass: async () => {
      await new Promise(setImmediate);
      if (sleepers.size === 0) return;
      const atMs = Math.min(...sleepers.keys());
      nowMs = atMs;
      const woken = sleepers.get(atMs) ?? [];
      sleepers.delete(atMs);
      for (const wake of woken) wake();
    },
  };
}

describe('a record writer', () => {
  test('makes two calls of a thousand records', async () => {
    const sizes: number[] = [];
    const writer = writerOf(async (call) => {
      sizes.push(call.length);
      return STORED;
    });
    await writer.put(records(1_000));
    await writer.drain();
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
          await writer.drain();
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
    await writer.drain();
    expect(writer.counts()).toMatchObject({ accepted: 60_000, lost: 0 });
  });

  test('gives up after so many attempts, or so much time, and counts what is lost', async () => {
    const busy: SendRecords = async () => ({ kind: 'failed', error: 'busy', mayBeStored: false, again: true });
    const thrice = writerOf(busy, { maxAttempts: 3 });
    await thrice.put(records(10));
    await thrice.drain();
    expect(thrice.counts()).toMatchObject({ asked: 10, sent: 30, accepted: 0, lost: 10, failedCalls: 3 });
    const atOnce = writerOf(busy, { giveUpAfterMs: 0 });
    await atOnce.put(records(10));
    await atOnce.drain();
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
    await writer.drain();
    await writer.put(records(5));
    await writer.drain();
    expect(errors).toEqual(['no such stream']);
    expect(writer.counts()).toMatchObject({ asked: 2_005, accepted: 0, lost: 2_005 });
  });

  test('told to give up, loses what it holds at once', async () => {
    const giveUp = new AbortController();
    const writer = writerOf(() => new Promise(() => {}), { giveUp: giveUp.signal });
    await writer.put(records(700));
    const drained = writer.drain();
    giveUp.abort();
    await drained;
    expect(writer.counts()).toMatchObject({ asked: 700, lost: 700 });
  });

  test('told to give up, lets nobody wait for room', async () => {
    const giveUp = new AbortController();
    const writer = writerOf(() => new Promise(() => {}), { giveUp: giveUp.signal });
    const put = writer.put(records(60_000));
    giveUp.abort();
    await put;
    await writer.put(records(60_000));
    expect(writer.counts()).toMatchObject({ asked: 120_000, lost: 120_000 });
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
    await writer.drain();
    expect(told).toEqual([
      ['bike-0', 1],
      ['bike-0', 2],
    ]);
    expect(writer.counts()).toMatchObject({ throttled: 2, retried: 2, accepted: 2 });
  });

  test('takes its time where a shard is too small for the fleet, loses nothing, and holds no more than it may', async () => {
    const [seconds, perS, quotaPerS] = [60, 3_000, 1_000];
    const time = letPass();
    let [level, filledMs, drawn] = [quotaPerS, 0, 0.5];
    const shard: SendRecords = async (call) => {
      level = Math.min(quotaPerS, level + ((time.nowMs() - filledMs) * quotaPerS) / 1000);
      filledMs = time.nowMs();
      const taken = Math.min(call.length, Math.floor(level));
      level -= taken;
      const refused = call.slice(taken).map((_, place): [number, string] => [taken + place, THROTTLED]);
      return { kind: 'answered', refused: new Map(refused) };
    };
    const random = () => {
      drawn = (drawn + GOLDEN_SHARE) % 1;
      return drawn;
    };
    const writer = writerOf(shard, { time, random });
    const batch = records(perS);
    let over = false;
    const ride = async (): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        await time.sleepMs(Math.max(0, second * 1000 - time.nowMs()), new AbortController().signal);
        await writer.put(batch);
      }
      await writer.drain();
      over = true;
    };
    void ride();
    let mostHeld = 0;
    while (!over) {
      await time.pass();
      const { asked, accepted, lost } = writer.counts();
      mostHeld = Math.max(mostHeld, asked - accepted - lost);
    }
    expect(writer.counts()).toMatchObject({ asked: seconds * perS, accepted: seconds * perS, lost: 0 });
    expect(mostHeld).toBeGreaterThan(50_000);
    expect(mostHeld).toBeLessThanOrEqual(50_000 + perS);
  });

  test('does not give up at a failed call what was throttled before while other records were accepted', async () => {
    const time = letPass();
    let failures = 0;
    const shard: SendRecords = async (call) => {
      if (time.nowMs() > 90_000 && failures < 3 && call.some(({ partitionKey }) => partitionKey === 'bike-0')) {
        failures += 1;
        return { kind: 'failed', error: 'busy', mayBeStored: false, again: true };
      }
      const isOver = time.nowMs() > 120_000;
      const refused = call.flatMap(({ partitionKey }, place): [number, string][] =>
        partitionKey === 'bike-0' && !isOver ? [[place, THROTTLED]] : [],
      );
      return { kind: 'answered', refused: new Map(refused) };
    };
    const writer = writerOf(shard, { time, random: () => 0.5 });
    await writer.put(records(1));
    let over = false;
    for (let second = 1; !over; second += 1) {
      await writer.put(records(1, second));
      if (second === 1) void writer.drain().then(() => (over = true));
      for (const untilMs = second * 1000; !over && time.nowMs() < untilMs; ) await time.pass();
      if (time.nowMs() > 200_000) break;
    }
    expect(writer.counts().lost).toBe(0);
    expect(time.nowMs()).toBeGreaterThan(120_000);
  });

  test('gives up on a shard that throttles everything, after its time', async () => {
    const time = letPass();
    const refused = new Map(Array.from({ length: 10 }, (_, place) => [place, THROTTLED]));
    const writer = writerOf(async () => ({ kind: 'answered', refused }), { time, random: () => 0.5 });
    await writer.put(records(10));
    let over = false;
    void writer.drain().then(() => {
      over = true;
    });
    while (!over) {
      await time.pass();
      if (time.nowMs() < 60_000) expect(writer.counts().lost).toBe(0);
    }
    expect(writer.counts()).toMatchObject({ accepted: 0, lost: 10 });
    expect(time.nowMs()).toBeLessThan(70_000);
  });
});
