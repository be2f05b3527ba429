import { addGap, type Gaps } from './gap.ts';
import type { JournalRecord } from './journal-record.ts';
import { acknowledgeRange, addAnchor, type JournalState, newJournalState } from './journal-state.ts';
import { notWaiting } from './keep-settled.ts';
import { keepNewestRace } from './newest-race.ts';
import type { SampleRecord } from './record.ts';
import {
  addSamples,
  countSamples,
  hasSample,
  listSamples,
  type RunRange,
  type RunRanges,
  removeSamples,
} from './run-ranges.ts';
import { noteTime, type Segment, settleSamples } from './segment.ts';

/** The log as far as it was read, oldest record first; changed in place. */
export interface Replay {
  readonly state: JournalState;
  /** Everything that the log says is acknowledged or lost. */
  readonly settled: RunRanges;
  /** By segment, samples that its neighbours name and that were not found in it. */
  readonly missing: Map<number, RunRanges>;
  /** Segments that are not there, by the segment that names them: removed when all was settled, or lost. */
  readonly vanished: { readonly segment: Segment; readonly stretches: readonly RunRange[] }[];
  /** Highest seq found of each run. */
  readonly highest: Map<string, number>;
  /** The samples of the newest race. */
  readonly raced: SampleRecord[];
  /** The head that is being read: so many lines are to come, and the gaps that it names. */
  head: { left: number; readonly gaps: Gaps } | undefined;
  /** What newer segments say of older ones. */
  readonly examined: Map<number, { readonly trustedBytes: number; readonly broken: number }>;
}

export function newReplay(): Replay {
  return {
    state: newJournalState(),
    settled: new Map(),
    missing: new Map(),
    vanished: [],
    highest: new Map(),
    raced: [],
    head: undefined,
    examined: new Map(),
  };
}

/** Takes the next record of a segment that is in the state already. */
export function takeRecord(replay: Replay, segment: Segment, record: JournalRecord): void {
  apply(replay, segment, record);
  const { head, state } = replay;
  if (record.k === 'segment') replay.head = { left: record.head, gaps: new Map() };
  else if (head !== undefined) {
    head.left -= 1;
    if (record.k === 'gap') for (const range of record.ranges) addGap(head.gaps, record.reason, range);
  }
  if (replay.head?.left !== 0) return;
  segment.isHeadWhole = true;
  // A whole head names every gap: one that is not in it was reported, maybe in a segment that is gone.
  state.gaps.clear();
  for (const [reason, set] of replay.head.gaps) state.gaps.set(reason, set);
  replay.head = undefined;
}

/** Between the last record and the next one stand broken bytes: a head with these in it is not whole. */
export function takeBroken(replay: Replay): void {
  replay.head = undefined;
}

function apply(replay: Replay, segment: Segment, record: JournalRecord): void {
  const { state } = replay;
  switch (record.k) {
    case 'segment': {
      const { segment: named = segment.number, stretches = [] } = record.after ?? {};
      if (named === segment.number) return;
      segment.after = named;
      const before = state.segments.find(({ number }) => number === named);
      if (before === undefined) replay.vanished.push({ segment, stretches });
      else for (const stretch of stretches) expectStretch(replay, before, stretch);
      return;
    }
    case 'examined':
      for (const [number, trustedBytes, broken] of record.segments)
        replay.examined.set(number, { trustedBytes, broken });
      return;
    case 'sample':
      takeSample(replay, segment, record);
      return;
    case 'ack':
      for (const range of record.ranges) {
        acknowledgeRange(state, range);
        addSamples(replay.settled, range);
      }
      return;
    case 'gap':
      for (const range of record.ranges) {
        for (const each of state.segments) settleSamples(each, range);
        addSamples(replay.settled, range);
        addGap(state.gaps, record.reason, range);
      }
      return;
    case 'anchor':
      addAnchor(state, record.anchor);
      return;
    case 'session':
      state.session = record.session;
  }
}

function takeSample(replay: Replay, segment: Segment, { since, sample }: JournalRecord & { k: 'sample' }): void {
  const { runId, seq } = sample;
  const name: RunRange = [runId, seq, seq];
  const highest = replay.highest.get(runId) ?? 0;
  if (seq <= highest) supersede(replay, name);
  replay.highest.set(runId, Math.max(highest, seq));
  noteTime(segment, sample);
  keepNewestRace(replay.raced, sample);
  if (hasSample(replay.settled, runId, seq)) addSamples(segment.settled, name);
  else addSamples(segment.waiting, name);
  const last = segment.stretches.get(runId);
  if (last?.[1] !== seq - 1 || last[0] !== since) expectStretch(replay, segment, [runId, since, seq]);
  segment.stretches.set(runId, [since, seq]);
}

/** A sample that was written again after a failure counts where it was written last. */
function supersede(replay: Replay, name: RunRange): void {
  for (const older of replay.state.segments) {
    removeSamples(older.waiting, name);
    const missing = replay.missing.get(older.number);
    if (missing !== undefined) removeSamples(missing, name);
  }
}

function expectStretch(replay: Replay, segment: Segment, stretch: RunRange): void {
  const missing: RunRanges = new Map();
  addSamples(missing, stretch);
  for (const found of [segment.waiting, segment.settled]) {
    for (const [from, to] of found.get(stretch[0]) ?? []) removeSamples(missing, [stretch[0], from, to]);
  }
  const known = replay.missing.get(segment.number) ?? new Map();
  replay.missing.set(segment.number, known);
  for (const range of listSamples(missing)) addSamples(known, range);
}

/** At the end of the log: what is missing in this segment and not settled is a gap. Returns how many samples that are. */
export function closeMissing(replay: Replay, segment: Segment): number {
  const missing = replay.missing.get(segment.number);
  if (missing === undefined || missing.size === 0) return 0;
  const lost: RunRanges = new Map();
  for (const range of listSamples(missing)) {
    addSamples(lost, range);
    addSamples(segment.settled, range);
  }
  for (const range of listSamples(replay.settled)) removeSamples(lost, range);
  for (const range of listSamples(lost)) addGap(replay.state.gaps, 'damaged', range);
  return countSamples(lost);
}

/** At the end of the log: what stood in segments that are not there, and is not settled, is a gap. Returns how many samples that are. */
export function closeVanished({ state, settled, vanished }: Replay): number {
  const lost: RunRanges = new Map();
  for (const { segment, stretches } of vanished) {
    for (const range of stretches.flatMap((stretch) => notWaiting(state, stretch))) {
      addSamples(lost, range);
      addSamples(segment.settled, range);
    }
  }
  for (const range of listSamples(settled)) removeSamples(lost, range);
  for (const range of listSamples(lost)) addGap(state.gaps, 'damaged', range);
  return countSamples(lost);
}
