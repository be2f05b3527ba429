import { GAP_REASONS } from './gap.ts';
import type { JournalRecord } from './journal-record.ts';
import type { SampleRecord } from './record.ts';
import type { RunRange } from './run-ranges.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The JSON of a record in layout 1. A sample leaves out what is ordinary: a synced clock, a present sensor, no race. */
export function encodeLayout1(record: JournalRecord): string {
  if (record.k === 'sample') return JSON.stringify(sampleFields(record.sample, record.since));
  if (record.k === 'segment') {
    const { k, layout, segment, head, after } = record;
    return JSON.stringify({ k, layout, segment, head, ...(after && { after: [after.segment, after.stretches] }) });
  }
  if (record.k === 'anchor') {
    const { hostBoot, monotonicMs, wallMs, synced } = record.anchor;
    return JSON.stringify({ k: 'anchor', boot: hostBoot, monotonicMs, wallMs, synced });
  }
  return JSON.stringify(record);
}

function sampleFields(sample: SampleRecord, since: number): Fields {
  const { runId, seq, hostBoot, endMs, timeMs, race } = sample;
  return {
    k: 'sample',
    run: runId,
    seq,
    since,
    boot: hostBoot,
    endMs,
    timeMs,
    rpm10: sample.cadenceTenths,
    res10: sample.resistanceTenths,
    ...(sample.clock === 'estimated' && { clock: 'estimated' }),
    ...(sample.sensor === 'absent' && { sensor: 'absent' }),
    ...(race && { race: [race.raceId, race.classId, race.racerId, race.name, race.second] }),
    ...(race?.final && { final: [race.final.total, race.final.counted] }),
  };
}

/** Reads a line of layout 1; undefined when it is none. */
export function decodeLayout1(json: string): JournalRecord | undefined {
  const fields = parse(json);
  if (!isFields(fields)) return undefined;
  switch (fields['k']) {
    case 'sample':
      return decodeSample(fields);
    case 'segment':
      return decodeSegment(fields);
    case 'examined':
      return isListOf(fields['segments'], isExamined) ? { k: 'examined', segments: fields['segments'] } : undefined;
    case 'ack':
      return isListOf(fields['ranges'], isRunRange) ? { k: 'ack', ranges: fields['ranges'] } : undefined;
    case 'gap': {
      const reason = GAP_REASONS.find((known) => known === fields['reason']);
      if (reason === undefined || !isListOf(fields['ranges'], isRunRange)) return undefined;
      return { k: 'gap', reason, ranges: fields['ranges'] };
    }
    case 'anchor': {
      const { boot: hostBoot, monotonicMs, wallMs, synced } = fields;
      if (typeof hostBoot !== 'string' || !isNumber(monotonicMs) || !isNumber(wallMs)) return undefined;
      return { k: 'anchor', anchor: { hostBoot, monotonicMs, wallMs, synced: synced === true } };
    }
    case 'session':
      return 'session' in fields ? { k: 'session', session: fields['session'] } : undefined;
    default:
      return undefined;
  }
}

function decodeSegment({ layout, segment, head, after }: Fields): JournalRecord | undefined {
  if (!isCount(layout) || !isCount(segment) || !isCount(head)) return undefined;
  if (!Array.isArray(after)) return { k: 'segment', layout, segment, head };
  const [before, stretches]: unknown[] = after;
  if (!isCount(before) || !isListOf(stretches, isRunRange)) return undefined;
  return { k: 'segment', layout, segment, head, after: { segment: before, stretches } };
}

function decodeSample(fields: Fields): JournalRecord | undefined {
  const { run: runId, seq, since, boot: hostBoot, endMs, timeMs, rpm10, res10, clock, sensor } = fields;
  if (typeof runId !== 'string' || typeof hostBoot !== 'string' || !isCount(seq) || !isCount(since)) return undefined;
  if (!isNumber(endMs) || !isNumber(timeMs) || !isNumber(rpm10) || !isNumber(res10) || since > seq) return undefined;
  const race = fields['race'] === undefined ? undefined : decodeRace(fields['race'], fields['final']);
  if (race === undefined && fields['race'] !== undefined) return undefined;
  const sample: SampleRecord = {
    runId,
    seq,
    hostBoot,
    endMs,
    timeMs,
    clock: clock === 'estimated' ? 'estimated' : 'synced',
    sensor: sensor === 'absent' ? 'absent' : 'ok',
    cadenceTenths: rpm10,
    resistanceTenths: res10,
    ...(race && { race }),
  };
  return { k: 'sample', since, sample };
}

function decodeRace(race: unknown, final: unknown): SampleRecord['race'] {
  if (!Array.isArray(race)) return undefined;
  const [raceId, classId, racerId, name, second]: unknown[] = race;
  if (!isCount(raceId) || !isCount(classId) || !isCount(racerId) || !isCount(second)) return undefined;
  if (typeof name !== 'string') return undefined;
  const part = { raceId, classId, racerId, name, second };
  if (!Array.isArray(final)) return part;
  const [total, counted]: unknown[] = final;
  return isNumber(total) && isNumber(counted) ? { ...part, final: { total, counted } } : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && isNumber(value) && value >= 0;
}

function isListOf<T>(value: unknown, isOne: (each: unknown) => each is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isRunRange(value: unknown): value is RunRange {
  if (!Array.isArray(value)) return false;
  const [runId, from, to]: unknown[] = value;
  return typeof runId === 'string' && isCount(from) && isCount(to) && from <= to;
}

function isExamined(value: unknown): value is readonly [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every(isCount);
}
