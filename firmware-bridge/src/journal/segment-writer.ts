import { carriedRecords, segmentBefore } from './carried-records.ts';
import type { Disk } from './disk.ts';
import { DiskFailure, onDisk } from './disk-failure.ts';
import { encodeFrames } from './frame.ts';
import type { JournalRecord } from './journal-record.ts';
import type { JournalState } from './journal-state.ts';
import { keepSettled } from './keep-settled.ts';
import { LAYOUT } from './layout.ts';
import { encodeLayout1 } from './layout1.ts';
import { makeRoom } from './make-room.ts';
import type { Range } from './ranges.ts';
import type { SampleRecord } from './record.ts';
import { addSamples, type RunRange } from './run-ranges.ts';
import { isKept, newSegment, noteTime, type Segment, segmentName, stretchOf } from './segment.ts';

interface WriterSettings {
  readonly maxBytes: number;
  readonly segmentBytes: number;
  /** Told which samples were lost because the journal is full. */
  readonly tellEvicted: (ranges: readonly RunRange[]) => void;
  /** Told when an old segment could not be removed; it is tried again. */
  readonly tellFailure: (failure: DiskFailure) => void;
}

/** A write is about this part of a segment, and a new segment needs room for one write more than its size. */
const WRITES_A_SEGMENT = 4;
const SAMPLE_BYTES = 256;

/** Appends to the newest segment and keeps the older ones in bounds. One call at a time; each may throw a DiskFailure. */
export class SegmentWriter {
  readonly #disk: Disk;
  readonly #state: JournalState;
  readonly #settings: WriterSettings;
  /** How many samples one write should take. */
  readonly samplesAWrite: number;
  #active: Segment | undefined;
  #isBeginning = false;

  constructor(disk: Disk, state: JournalState, settings: WriterSettings) {
    this.samplesAWrite = Math.max(1, Math.floor(settings.segmentBytes / WRITES_A_SEGMENT / SAMPLE_BYTES));
    this.#disk = disk;
    this.#state = state;
    this.#settings = settings;
  }

  /** The segment that is written to; undefined at the begin and after a failure: then the next write begins a new one. */
  get active(): Segment | undefined {
    return this.#active;
  }

  /** Writes and syncs; the samples then wait in the segment that is returned. The others must be in the state already. */
  async write(samples: readonly SampleRecord[], others: readonly JournalRecord[]): Promise<Segment> {
    const current = this.#active;
    if (current !== undefined) {
      const lines = encodeBatch(current, samples, others);
      if (current.bytes + lines.bytes.length <= this.#settings.segmentBytes) return await this.#append(current, lines);
    }
    const begun = await this.#begin();
    return await this.#append(begun, encodeBatch(begun, samples, others));
  }

  /** Removes the segments whose samples are all settled; what else was open in them is in the head of a newer one. */
  async prune(): Promise<void> {
    if (this.#active !== undefined) await this.#remove(this.#done());
  }

  #done(): Segment[] {
    return this.#state.segments.filter((each) => each !== this.#active && !isKept(each));
  }

  async #remove(done: readonly Segment[]): Promise<void> {
    let removed = 0;
    for (const segment of done) if (await this.#unlink(segment)) removed += 1;
    if (removed === 0) return;
    try {
      await onDisk('syncFolder', this.#disk.syncFolder());
    } catch (error) {
      if (!(error instanceof DiskFailure)) throw error;
      this.#settings.tellFailure(error);
    }
  }

  /** Whether what is logged now comes too late for the head of a segment that is being begun. */
  get isBeginning(): boolean {
    return this.#isBeginning;
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    if (active !== undefined) await this.#disk.release(segmentName(active.number));
  }

  async #append(segment: Segment, batch: Batch): Promise<Segment> {
    if (batch.bytes.length === 0) return segment;
    const file = segmentName(segment.number);
    try {
      await onDisk('append', this.#disk.append(file, batch.bytes), segment);
      await onDisk('datasync', this.#disk.datasync(file), segment);
    } catch (error) {
      await this.#abandon(segment, batch.bytes.length);
      throw error;
    }
    segment.bytes += batch.bytes.length;
    segment.trustedBytes = segment.bytes;
    for (const sample of batch.samples) {
      addSamples(segment.waiting, [sample.runId, sample.seq, sample.seq]);
      noteTime(segment, sample);
    }
    for (const [runId, stretch] of batch.stretches) segment.stretches.set(runId, stretch);
    return segment;
  }

  /** On a full disk what is settled goes first, one file after the other, until a head fits. */
  async #begin(): Promise<Segment> {
    await this.close();
    for (;;) {
      try {
        return await this.#tryToBegin();
      } catch (error) {
        const isFull = error instanceof DiskFailure && error.code === 'ENOSPC';
        if (!isFull || !(await this.#removeOldest())) throw error;
      }
    }
  }

  /**
   * Removes the oldest segment that can go before a new head is on the disk, and returns whether there was one. After a crash
   * right then, what was delivered of it may count as lost, because its acknowledgement is nowhere yet; nothing else is missed.
   * One that was evicted goes last: what the segment behind it names of it is a gap all the same, but counts as damage.
   */
  async #removeOldest(): Promise<boolean> {
    const newestHead = this.#state.segments.findLast(({ isHeadWhole }) => isHeadWhole)?.number ?? 0;
    const removable = this.#done().filter(({ number }) => number < newestHead);
    const isEvicted = (segment: Segment): boolean => segment.isEvicted && !segment.isStuck;
    const inOrder = [...removable.filter((each) => !isEvicted(each)), ...removable.filter(isEvicted)];
    for (const segment of inOrder) {
      await this.#remove([segment]);
      if (!this.#state.segments.includes(segment)) return true;
    }
    return false;
  }

  async #tryToBegin(): Promise<Segment> {
    const { segmentBytes, maxBytes, tellEvicted } = this.#settings;
    const lost = makeRoom(this.#state, segmentBytes + segmentBytes / WRITES_A_SEGMENT, maxBytes);
    if (lost.length > 0) tellEvicted(lost);
    const segment = newSegment(this.#state.nextSegment, LAYOUT);
    const before = segmentBefore(this.#state, segment.number);
    segment.after = before?.number;
    const done = this.#done();
    const head = encodeRecords(carriedRecords(this.#state, segment.number, before));
    this.#isBeginning = true;
    this.#state.nextSegment += 1;
    try {
      return await this.#write(segment, head, done);
    } finally {
      this.#isBeginning = false;
    }
  }

  async #write(segment: Segment, head: Uint8Array, done: readonly Segment[]): Promise<Segment> {
    const file = segmentName(segment.number);
    await onDisk('create', this.#disk.create(file));
    this.#state.segments.push(segment);
    try {
      await onDisk('append', this.#disk.append(file, head));
      await onDisk('datasync', this.#disk.datasync(file));
      await onDisk('syncFolder', this.#disk.syncFolder());
    } catch (error) {
      await this.#discard(segment, head.length);
      throw error;
    }
    segment.bytes = head.length;
    segment.trustedBytes = head.length;
    segment.isHeadWhole = true;
    this.#active = segment;
    // What is done since then is not in the head.
    await this.#remove(done);
    return segment;
  }

  /** After a failed sync the kernel takes the pages for clean: what was not synced before is not to be trusted any more. */
  async #abandon(segment: Segment, writtenBytes: number): Promise<void> {
    await this.close();
    try {
      segment.bytes = await this.#disk.size(segmentName(segment.number));
    } catch {
      segment.bytes += writtenBytes;
    }
  }

  /** A new segment that could not be begun holds nothing; a disk that fails for long must not fill up with them. */
  async #discard(segment: Segment, writtenBytes: number): Promise<void> {
    await this.#disk.release(segmentName(segment.number));
    segment.bytes = writtenBytes;
    await this.#unlink(segment);
  }

  /** Whether the file is gone. One that stays is told once, tried again with the next that go, and holds up none of them. */
  async #unlink(segment: Segment): Promise<boolean> {
    try {
      await onDisk('unlink', this.#disk.unlink(segmentName(segment.number)));
    } catch (error) {
      if (!(error instanceof DiskFailure)) throw error;
      if (error.code !== 'ENOENT') {
        if (!segment.isStuck) this.#settings.tellFailure(error);
        segment.isStuck = true;
        return false;
      }
    }
    this.#state.segments.splice(this.#state.segments.indexOf(segment), 1);
    keepSettled(this.#state, segment);
    return true;
  }
}

interface Batch {
  readonly bytes: Uint8Array;
  readonly samples: readonly SampleRecord[];
  readonly stretches: ReadonlyMap<string, Range>;
}

function encodeBatch(segment: Segment, samples: readonly SampleRecord[], others: readonly JournalRecord[]): Batch {
  const stretches = new Map(segment.stretches);
  const lines = samples.map((sample): JournalRecord => {
    const stretch = stretchOf(stretches, sample);
    stretches.set(sample.runId, stretch);
    return { k: 'sample', since: stretch[0], sample };
  });
  return { bytes: encodeRecords([...lines, ...others]), samples, stretches };
}

function encodeRecords(records: readonly JournalRecord[]): Uint8Array {
  return encodeFrames(records.map(encodeLayout1));
}
