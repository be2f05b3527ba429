import { DiskFailure } from './disk-failure.ts';
import type { JournalRecord } from './journal-record.ts';
import type { JournalSettings } from './journal-settings.ts';
import { mergeAcknowledgements } from './merge-acknowledgements.ts';
import type { SampleRecord } from './record.ts';
import { addSamples, rangesOf } from './run-ranges.ts';
import { type Segment, settleSamples } from './segment.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** A sample that waits in memory. */
interface Unwritten {
  readonly sample: SampleRecord;
  readonly appendedMs: number;
  isWriting: boolean;
  /** Writing it to this segment failed: it may stand there all the same. */
  tried: Segment | undefined;
}

const isAcknowledgement = ({ k }: JournalRecord): boolean => k === 'ack';

interface WriteBehindPorts {
  readonly writer: SegmentWriter;
  /** Reads a folder that could not be read yet; called before each write. */
  readonly readFolder: () => Promise<void>;
  readonly tellFailure: (failure: DiskFailure) => void;
  readonly tellWorks: () => void;
}

export function nameOf({ runId, seq }: { readonly runId: string; readonly seq: number }): string {
  return `${runId}/${seq}`;
}

/** Holds samples and other records in memory until they are due, and writes what is due in one go. */
export class WriteBehind {
  readonly #settings: JournalSettings;
  readonly #ports: WriteBehindPorts;
  readonly #unwritten = new Map<string, Unwritten>();
  #pending: JournalRecord[] = [];
  #pendingSinceMs: number | undefined;
  #failedAtMs: number | undefined;
  #lastFlushMs: number | undefined;
  /** Whether somebody is there who could acknowledge a sample before it is due. */
  isLinkUp = true;

  constructor(settings: JournalSettings, ports: WriteBehindPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  get size(): number {
    return this.#unwritten.size;
  }

  get isFailing(): boolean {
    return this.#failedAtMs !== undefined;
  }

  get lastFlushMs(): number | undefined {
    return this.#lastFlushMs;
  }

  *samples(): Generator<SampleRecord> {
    for (const { sample } of this.#unwritten.values()) yield sample;
  }

  /** Takes a sample; returns the oldest one when memory is full: it is lost. */
  add(sample: SampleRecord, nowMs: number): SampleRecord | undefined {
    this.#unwritten.set(nameOf(sample), { sample, appendedMs: nowMs, isWriting: false, tried: undefined });
    if (this.#unwritten.size <= this.#settings.maxInMemory) return undefined;
    for (const oldest of this.#unwritten.values()) {
      if (oldest.isWriting) continue;
      this.forget(oldest.sample);
      return oldest.sample;
    }
    return undefined;
  }

  /** This sample need not be written any more. */
  forget(name: { readonly runId: string; readonly seq: number }): void {
    const entry = this.#unwritten.get(nameOf(name));
    if (entry?.tried !== undefined) addSamples(entry.tried.settled, [name.runId, name.seq, name.seq]);
    this.#unwritten.delete(nameOf(name));
  }

  /** Writes these with the next flush. What they say must be in the state already: the head of a new segment carries all but acknowledgements of gaps. */
  log(records: readonly JournalRecord[], nowMs: number): void {
    this.#pendingSinceMs ??= nowMs;
    const { active, isBeginning } = this.#ports.writer;
    const inNextHead = active === undefined && !isBeginning;
    this.#pending.push(...(inNextHead ? records.filter(isAcknowledgement) : records));
  }

  /** When something is due, monotonic ms. */
  dueMs(): number | undefined {
    if (this.#failedAtMs !== undefined) return this.#failedAtMs + this.#settings.diskRetryMs;
    const [oldest] = this.#unwritten.values();
    const sampleMs = oldest === undefined ? Number.POSITIVE_INFINITY : this.#sampleDueMs(oldest);
    const othersMs = (this.#pendingSinceMs ?? Number.POSITIVE_INFINITY) + this.#settings.ackFlushMs;
    const dueMs = Math.min(sampleMs, othersMs);
    return Number.isFinite(dueMs) ? dueMs : undefined;
  }

  /** Writes what was logged, and the samples: all of them, or only when the oldest is due. Never fails. */
  async write(nowMs: number, which: 'all' | 'due'): Promise<void> {
    try {
      await this.#ports.readFolder();
      for (;;) {
        const chunk = this.#nextChunk(nowMs, which);
        const isNeeded = chunk.length > 0 || this.#pendingSinceMs !== undefined || this.isFailing;
        if (!isNeeded) break;
        await this.#writeChunk(chunk, nowMs);
      }
      await this.#ports.writer.prune();
    } catch (error) {
      if (!(error instanceof DiskFailure)) throw error;
      this.#failedAtMs = nowMs;
      this.#ports.tellFailure(error);
    }
  }

  #sampleDueMs({ appendedMs }: Unwritten): number {
    const { flushIntervalMs, offlineFlushMs } = this.#settings;
    return appendedMs + (this.isLinkUp ? flushIntervalMs : offlineFlushMs);
  }

  #nextChunk(nowMs: number, which: 'all' | 'due'): Unwritten[] {
    const chunk: Unwritten[] = [];
    for (const entry of this.#unwritten.values()) {
      if (chunk.length === this.#ports.writer.samplesAWrite) break;
      if (chunk.length === 0 && which === 'due' && this.#sampleDueMs(entry) > nowMs) break;
      chunk.push(entry);
    }
    return chunk;
  }

  async #writeChunk(chunk: readonly Unwritten[], nowMs: number): Promise<void> {
    const others = mergeAcknowledgements(this.#pending);
    this.#pending = [];
    this.#pendingSinceMs = undefined;
    for (const entry of chunk) entry.isWriting = true;
    try {
      const segment = await this.#ports.writer.write(
        chunk.map(({ sample }) => sample),
        others,
      );
      this.#written(chunk, segment, nowMs);
    } catch (error) {
      this.#pending = mergeAcknowledgements([...others, ...this.#pending].filter(isAcknowledgement));
      if (error instanceof DiskFailure) this.#unwrittenAfterAll(chunk, error.segment);
      throw error;
    }
  }

  #written(chunk: readonly Unwritten[], segment: Segment, nowMs: number): void {
    const gone: SampleRecord[] = [];
    for (const entry of chunk) {
      const name = nameOf(entry.sample);
      if (this.#unwritten.get(name) === entry) this.#unwritten.delete(name);
      else gone.push(entry.sample);
    }
    // Acknowledged while they were written: now they are on the disk all the same.
    const ranges = rangesOf(gone);
    for (const range of ranges) settleSamples(segment, range);
    if (ranges.length > 0) this.log([{ k: 'ack', ranges }], nowMs);
    this.#lastFlushMs = nowMs;
    if (!this.isFailing) return;
    this.#failedAtMs = undefined;
    this.#ports.tellWorks();
  }

  #unwrittenAfterAll(chunk: readonly Unwritten[], tried: Segment | undefined): void {
    for (const entry of chunk) {
      entry.isWriting = false;
      if (tried === undefined) continue;
      const { runId, seq } = entry.sample;
      if (this.#unwritten.get(nameOf(entry.sample)) === entry) entry.tried = tried;
      else addSamples(tried.settled, [runId, seq, seq]);
    }
  }
}
