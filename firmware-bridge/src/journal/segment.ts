import type { Range } from './ranges.ts';
import type { SampleRecord } from './record.ts';
import { addSamples, type RunRange, type RunRanges, removeSamples } from './run-ranges.ts';

/** What is known of one file of the journal, without its samples. Changed in place. */
export interface Segment {
  readonly number: number;
  layout: number;
  /** Size of the file. */
  bytes: number;
  /** What of it is synced and read: behind this may stand what a crash or a failing disk left half written. */
  trustedBytes: number;
  /** Broken records before `trustedBytes`, all counted already. */
  broken: number;
  /** The disk refused to read a part of it at the opening: what waits there is not known, and may be read the next time. */
  isUnread: boolean;
  /** Its head is on the disk, so that of older segments only what waits in them is needed. */
  isHeadWhole: boolean;
  /** What waited in it was declared lost: it goes only after a head that names the gap. */
  isEvicted: boolean;
  /** Nothing in it is needed, and the disk refused to remove it: it goes on taking room. */
  isStuck: boolean;
  /** Epoch ms of the first sample in it. */
  firstTimeMs: number | undefined;
  /** Samples in it that are neither acknowledged nor lost. */
  readonly waiting: RunRanges;
  /** Samples in it that are of no interest any more. */
  readonly settled: RunRanges;
  /** Boots of the samples in it whose time is to be found yet. */
  readonly estimatedBoots: Set<string>;
  /** The segment that its head names as the one before it. */
  after: number | undefined;
  /** Of each run the last seqs that were written in it one after the other. */
  readonly stretches: Map<string, Range>;
}

export function newSegment(number: number, layout: number): Segment {
  return {
    number,
    layout,
    bytes: 0,
    trustedBytes: 0,
    broken: 0,
    isUnread: false,
    isHeadWhole: false,
    isEvicted: false,
    isStuck: false,
    firstTimeMs: undefined,
    after: undefined,
    waiting: new Map(),
    settled: new Map(),
    estimatedBoots: new Set(),
    stretches: new Map(),
  };
}

/** Whether the file is still needed: something in it waits, or nobody knows what does. */
export function isKept({ waiting, isUnread }: Segment): boolean {
  return waiting.size > 0 || isUnread;
}

/** A sample stands in this segment now. */
export function noteTime(segment: Segment, { timeMs, clock, race, hostBoot }: SampleRecord): void {
  segment.firstTimeMs ??= timeMs;
  if (clock === 'estimated' && race === undefined) segment.estimatedBoots.add(hostBoot);
}

/** Of each run the last seqs in the segment that were written one after the other. */
export function stretchesOf({ stretches }: Segment): RunRange[] {
  return [...stretches].map(([runId, [since, seq]]): RunRange => [runId, since, seq]);
}

export function segmentName(number: number): string {
  return `${String(number).padStart(10, '0')}.journal`;
}

/** The number of a segment by its file name; undefined for any other file. */
export function segmentNumber(name: string): number | undefined {
  const match = /^(\d{10})\.journal$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** Nothing of these samples is to be delivered any more; returns those that did wait here. */
export function settleSamples(segment: Segment, range: RunRange): RunRange[] {
  const settled = removeSamples(segment.waiting, range);
  for (const each of settled) addSamples(segment.settled, each);
  return settled;
}

/** The stretch of its run that a sample belongs to when it is written now. */
export function stretchOf(stretches: ReadonlyMap<string, Range>, name: { runId: string; seq: number }): Range {
  const last = stretches.get(name.runId);
  return last !== undefined && last[1] === name.seq - 1 ? [last[0], name.seq] : [name.seq, name.seq];
}
