import type { TimeAnchor } from '../time/time-anchor.ts';
import type { Disk } from './disk.ts';
import { DiskFailure, onDisk } from './disk-failure.ts';
import type { Frame } from './frame.ts';
import { type Gap, listGaps } from './gap.ts';
import type { JournalState } from './journal-state.ts';
import { decodeRecord, LAYOUT, layoutOf } from './layout.ts';
import { NewerLayout } from './newer-layout.ts';
import { CHUNK_BYTES, READ_ATTEMPTS, readChunk } from './read-chunk.ts';
import type { SampleRecord } from './record.ts';
import { closeMissing, closeVanished, newReplay, type Replay, takeBroken, takeRecord } from './replay.ts';
import { countSamples } from './run-ranges.ts';
import { newSegment, type Segment, segmentName, segmentNumber } from './segment.ts';

/** What was found in the folder. */
export interface Recovered {
  /** Samples that wait to be delivered. */
  readonly samples: number;
  /** Records that are spoiled and were not known to be. */
  readonly damaged: number;
  /** Ends of files that a crash left half written: nothing in them was promised. */
  readonly torn: number;
  readonly gaps: readonly Gap[];
  readonly anchors: readonly TimeAnchor[];
  /** The open race session as the caller gave it; undefined when there is none. */
  readonly session: unknown;
  /** The samples of the newest race as far as they stand on the card, those delivered too. */
  readonly raced: readonly SampleRecord[];
}

interface Scan {
  readonly segment: Segment;
  /** Where broken records begin. */
  readonly broken: number[];
  /** Where broken bytes at the end of the file begin, behind the last whole record. */
  tornFrom: number | undefined;
}

/**
 * Reads the whole folder, oldest segment first, and changes nothing in it; so a second recovery finds the same. Throws a
 * DiskFailure when the folder cannot be listed, and NewerLayout; what cannot be read of a file, tried again, counts as broken.
 */
export async function recover(disk: Disk): Promise<{ state: JournalState; recovered: Recovered }> {
  const names = await onDisk('list', disk.list());
  const numbers = names.flatMap((name) => segmentNumber(name) ?? []).sort((left, right) => left - right);
  const replay = newReplay();
  const scans: Scan[] = [];
  for (const number of numbers) scans.push(await scanSegment(disk, replay, number));
  const { state } = replay;
  state.nextSegment = (numbers.at(-1) ?? 0) + 1;
  const lastAlive = scans.findLastIndex(({ segment }) => segment.trustedBytes > 0);
  let damaged = 0;
  let torn = 0;
  scans.forEach((scan, index) => {
    const isLast = index >= lastAlive;
    if (isLast && scan.tornFrom !== undefined) torn += 1;
    damaged += Math.max(newlyBroken(replay, scan, isLast), closeMissing(replay, scan.segment));
  });
  damaged += closeVanished(replay);
  const recovered = {
    samples: state.segments.reduce((sum, { waiting }) => sum + countSamples(waiting), 0),
    damaged,
    torn,
    gaps: listGaps(state.gaps),
    anchors: state.anchors,
    session: state.session ?? undefined,
    raced: replay.raced,
  };
  return { state, recovered };
}

function newlyBroken({ examined }: Replay, { segment, broken, tornFrom }: Scan, isLast: boolean): number {
  const known = examined.get(segment.number);
  const torn = tornFrom === undefined || isLast ? [] : [tornFrom];
  const all = [...broken, ...torn];
  segment.broken = broken.length;
  if (known === undefined) return all.length;
  return Math.max(0, all.filter((offset) => offset < known.trustedBytes).length - known.broken);
}

async function scanSegment(disk: Disk, replay: Replay, number: number): Promise<Scan> {
  const file = segmentName(number);
  const segment = newSegment(number, LAYOUT);
  const scan: Scan = { segment, broken: [], tornFrom: undefined };
  replay.state.segments.push(segment);
  const bytes = await tryToRead(() => onDisk('size', disk.size(file)));
  segment.bytes = bytes ?? 0;
  segment.isUnread = bytes === undefined;
  takeBroken(replay);
  let isBlank = bytes !== undefined;
  let region: number[] = bytes === undefined ? [0] : [];
  const take = (frame: Frame, at: number, end: number): void => {
    const record = frame.kind === 'record' ? readRecord(disk, segment, frame.json) : undefined;
    if (record === undefined) {
      takeBroken(replay);
      isBlank &&= frame.kind === 'broken' && frame.isBlank;
      if (region.length === 0 || frame.kind === 'record' || frame.begins) region.push(at);
      return;
    }
    scan.broken.push(...region);
    region = [];
    isBlank = true;
    takeRecord(replay, segment, record);
    segment.trustedBytes = end;
  };
  for (let offset = 0; offset < segment.bytes; ) {
    const part = { offset, limit: segment.bytes };
    const next = await tryToRead(() => readChunk(disk, file, part, take));
    if (next === undefined) {
      segment.isUnread = true;
      takeBroken(replay);
      region.push(offset);
      isBlank = false;
    }
    offset = next ?? offset + CHUNK_BYTES;
  }
  if (segment.isUnread && !isBlank) scan.broken.push(...region);
  else scan.tornFrom = isBlank ? undefined : region[0];
  return scan;
}

function readRecord(disk: Disk, segment: Segment, json: string) {
  const layout = layoutOf(json);
  if (layout !== undefined && layout > LAYOUT) throw new NewerLayout(disk.folder, layout, LAYOUT);
  segment.layout = layout ?? segment.layout;
  return decodeRecord(segment.layout, json);
}

/** What the call of the disk resolves with; undefined when it is refused every time. */
async function tryToRead<T>(call: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof DiskFailure)) throw error;
    }
  }
  return undefined;
}
