import { describe, expect, test } from '@jest/globals';
import { pelotonReply } from '../../../test/peers/frames.ts';
import type { Driver, DriverOutput } from '../driver.ts';
import { pelotonDriver } from './peloton-driver.ts';
import { isResistanceTable, resistancePercent, TYPICAL_TABLE } from './resistance-table.ts';

const TABLE_ROW = 0xf7;
const known = { table: TYPICAL_TABLE, listenOnly: false };
const OTHER_TABLE = TYPICAL_TABLE.map((raw) => raw + 7);

function takeAll(driver: Driver, chunks: readonly Uint8Array[], atMs = 1000) {
  const outputs: DriverOutput[] = [];
  let next = driver;
  for (const chunk of chunks) {
    const step = next.take(chunk, atMs);
    next = step.driver;
    outputs.push(...step.outputs);
  }
  return { driver: next, outputs };
}

const learntFrom = (outputs: readonly DriverOutput[]): (readonly number[])[] =>
  outputs.flatMap((output) => (output.kind === 'learnt' ? [output.resistanceTable] : []));
const hexOf = (request: string): string => Buffer.from(request, 'latin1').toString('hex');

/** A driver, and what it made, after so long with a bike that tells this table. */
function rideFor(durationMs: number, begin: Driver, table: readonly number[]) {
  let driver = begin;
  const outputs: DriverOutput[] = [];
  for (let nowMs = 0; nowMs < durationMs; nowMs += 100) {
    const { driver: asked, request } = driver.ask(nowMs);
    const [header = 0, row = 0] = Buffer.from(request, 'latin1');
    // The bike leaves every fifth question unanswered.
    const answers = header === TABLE_ROW && (nowMs / 100) % 5 !== 4;
    const step = takeAll(asked, answers ? [pelotonReply(TABLE_ROW, table[row] ?? 0, 4)] : [], nowMs);
    driver = step.driver;
    outputs.push(...step.outputs);
  }
  return { driver, outputs };
}

test('cadence, power and resistance are asked for in turn, ten times a second', () => {
  let { driver } = takeAll(
    pelotonDriver(known),
    TYPICAL_TABLE.map((raw) => pelotonReply(TABLE_ROW, raw, 4)),
  );
  const asked: string[] = [];
  for (let nowMs = 0; nowMs < 500; nowMs += 50) {
    if (driver.askMs > nowMs) continue;
    const step = driver.ask(nowMs);
    driver = step.driver;
    asked.push(hexOf(step.request));
  }
  expect(asked).toEqual(['f54136f6', 'f54439f6', 'f54a3ff6', 'f54136f6', 'f54439f6']);
});

test('what the bike answers becomes reports', () => {
  const replies = [pelotonReply(0x41, 92, 3), pelotonReply(0x44, 2336, 5), pelotonReply(0x4a, 474, 4)];
  expect(takeAll(pelotonDriver(known), replies).outputs).toEqual([
    { kind: 'report', report: { atMs: 1000, cadenceRpm: 92 } },
    { kind: 'report', report: { atMs: 1000, powerWatts: 233.6 } },
    { kind: 'report', report: { atMs: 1000, resistancePercent: expect.closeTo(21.99, 2) } },
  ]);
});

test('digits that are none, unknown commands and impossible values are discards', () => {
  const noDigits = Uint8Array.of(0xf1, 0x41, 0x01, 0x3a, 0x6d, 0xf6);
  const replies = [noDigits, pelotonReply(0x77, 1, 1), pelotonReply(0x41, 999, 3), pelotonReply(0x49, 101, 3)];
  const reasons = takeAll(pelotonDriver(known), replies).outputs.map((output) =>
    output.kind === 'discard' ? output.reason : output.kind,
  );
  expect(reasons).toEqual(['bad-digit', 'unknown-name', 'impossible-value', 'impossible-value']);
});

describe('the resistance table', () => {
  test('is asked for, row by row, until it is whole', () => {
    const { outputs } = rideFor(10_000, pelotonDriver({ table: undefined, listenOnly: false }), TYPICAL_TABLE);
    expect(learntFrom(outputs)).toEqual([TYPICAL_TABLE]);
  });

  test('that is known is asked for once more at each opening, and gives way to that of another bike as a whole', () => {
    const same = rideFor(10_000, pelotonDriver(known), TYPICAL_TABLE);
    expect(learntFrom(same.outputs)).toEqual([]);
    const later = same.driver.ask(10_000);
    for (const { request } of [later, later.driver.ask(10_100)]) expect(hexOf(request)).toMatch(/^f5/);
    const moved = rideFor(10_000, same.driver.reopened(), OTHER_TABLE);
    expect(learntFrom(moved.outputs)).toEqual([OTHER_TABLE]);
  });

  test('is heard when the bike boots, without a word of our own', () => {
    const listening = pelotonDriver({ table: undefined, listenOnly: true });
    expect(listening.askMs).toBe(Number.POSITIVE_INFINITY);
    const boot = [pelotonReply(0xfe, 0, 1), ...TYPICAL_TABLE.map((raw) => pelotonReply(TABLE_ROW, raw, 4))];
    expect(learntFrom(takeAll(listening, boot).outputs)).toEqual([TYPICAL_TABLE]);
  });

  test('that is no table is never learnt, and asked for anew', () => {
    const backwards = rideFor(
      7000,
      pelotonDriver({ table: undefined, listenOnly: false }),
      [...TYPICAL_TABLE].reverse(),
    );
    expect(learntFrom(backwards.outputs)).toEqual([]);
    expect(learntFrom(rideFor(12_000, backwards.driver, TYPICAL_TABLE).outputs)).toEqual([TYPICAL_TABLE]);
  });

  test('outlives the port', () => {
    const booted = takeAll(
      pelotonDriver({ table: undefined, listenOnly: false }),
      OTHER_TABLE.map((raw) => pelotonReply(TABLE_ROW, raw, 4)),
    ).driver.reopened();
    const [output] = takeAll(booted, [pelotonReply(0x4a, 171, 4)]).outputs;
    expect(output).toMatchObject({ report: { resistancePercent: 0 } });
    expect(hexOf(booted.ask(0).request)).toBe('f54136f6');
  });

  test('is linear between its points and clamps beyond them', () => {
    expect(isResistanceTable(TYPICAL_TABLE)).toBe(true);
    expect(TYPICAL_TABLE.map((raw) => resistancePercent(TYPICAL_TABLE, raw))).toEqual(
      TYPICAL_TABLE.map((_, k) => expect.closeTo((k * 100) / 30, 9)),
    );
    expect(resistancePercent(TYPICAL_TABLE, 0)).toBe(0);
    expect(resistancePercent(TYPICAL_TABLE, 9999)).toBe(100);
    for (let raw = 0; raw < 1200; raw++) {
      const step = resistancePercent(TYPICAL_TABLE, raw + 1) - resistancePercent(TYPICAL_TABLE, raw);
      expect(step).toBeGreaterThanOrEqual(0);
    }
  });
});
