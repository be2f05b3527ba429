import type { TimeAnchor } from '../time/time-anchor.ts';
import { BacklogReader } from './backlog-reader.ts';
import { acknowledgements } from './carried-records.ts';
import type { Disk } from './disk.ts';
import type { DiskFailure } from './disk-failure.ts';
import { addGap, type Gap, type GapReason, listGaps } from './gap.ts';
import type { TellJournal } from './journal-event.ts';
import type { JournalSettings } from './journal-settings.ts';
import { acknowledgeRange, addAnchor, type JournalState } from './journal-state.ts';
import type { JournalStats } from './journal-stats.ts';
import type { SampleRecord } from './record.ts';
import { countSamples, type RunRange, rangesOf } from './run-ranges.ts';
import { settleSamples } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';
import { WriteBehind } from './write-behind.ts';

interface JournalParts {
  readonly disk: Disk;
  readonly state: JournalState;
  readonly settings: JournalSettings;
  readonly tell: TellJournal;
  /** Reads a folder that could not be read at the opening into the state; called before each write. */
  readonly readFolder: () => Promise<void>;
}

/** Longest JSON of a race session, bytes. */
const MAX_SESSION_BYTES = 4096;

/**
 * The only queue between capture and delivery, on disk. A sample waits in memory first and is written only when nobody
 * acknowledged it in time; one write and one sync take everything that is due. Taking a sample never waits for the disk;
 * what needs the disk is done one after the other. `openJournal` opens it. Times are monotonic ms.
 */
export class DurableJournal {
  readonly #tell: TellJournal;
  readonly #state: JournalState;
  readonly #writer: SegmentWriter;
  readonly #memory: WriteBehind;
  readonly #reader: BacklogReader;
  readonly #lost = new Map<GapReason, number>();
  #nowMs = 0;
  #chain: Promise<unknown> = Promise.resolve();
  #queuedFlush: Promise<void> | undefined;

  constructor({ disk, state, settings, tell, readFolder }: JournalParts) {
    this.#tell = tell;
    this.#state = state;
    const tellFailure = ({ operation, code, message }: DiskFailure): void =>
      tell({ kind: 'journalDiskFailed', operation, code, detail: message });
    const tellEvicted = (ranges: readonly RunRange[]): void => this.#lose('evicted', ranges);
    this.#writer = new SegmentWriter(disk, state, { ...settings, tellFailure, tellEvicted });
    const tellWorks = (): void => tell({ kind: 'journalDiskWorks' });
    this.#memory = new WriteBehind(settings, { writer: this.#writer, readFolder, tellFailure, tellWorks });
    this.#reader = new BacklogReader(disk, state, {
      isActive: (segment) => segment === this.#writer.active,
      tellFailure,
      tellLost: (ranges) => this.#lose('damaged', ranges),
    });
  }

  /** The anchors that place the samples in time, in the order in which they were journaled. */
  get anchors(): readonly TimeAnchor[] {
    return this.#state.anchors;
  }

  /** Takes a sample, which must have a name of its own. */
  append(sample: SampleRecord, nowMs: number): void {
    this.#nowMs = nowMs;
    const dropped = this.#memory.add(sample, nowMs);
    if (dropped !== undefined) this.#lose('memory', rangesOf([dropped]));
  }

  /** Journals an anchor at once; while no disk works it waits in memory. Never fails. */
  anchor(anchor: TimeAnchor, nowMs: number): Promise<void> {
    addAnchor(this.#state, anchor);
    this.#memory.log([{ k: 'anchor', anchor }], nowMs);
    return this.#sync(nowMs);
  }

  /**
   * Journals the open race session at once: any JSON of at most 4 KiB, or undefined when it was closed. While no disk works
   * it waits in memory. Throws a RangeError when it is longer, and never fails else.
   */
  session(session: unknown, nowMs: number): Promise<void> {
    const json = session ?? null;
    const { length } = new TextEncoder().encode(JSON.stringify(json));
    if (length > MAX_SESSION_BYTES)
      throw new RangeError(`session has ${length} bytes of JSON; ${MAX_SESSION_BYTES} fit`);
    this.#state.session = json;
    this.#memory.log([{ k: 'session', session: json }], nowMs);
    return this.#sync(nowMs);
  }

  /** Samples wait to be acknowledged before they are written only while somebody is there who could do so. */
  linkIs(state: 'up' | 'down'): void {
    this.#memory.isLinkUp = state === 'up';
  }

  /** When `flush` is to be called; undefined while there is nothing to write. */
  flushDueMs(): number | undefined {
    return this.#memory.dueMs();
  }

  /** Writes and syncs everything that waits in memory. Never fails: what the disk refuses is told, and stays in memory. */
  flush(nowMs: number): Promise<void> {
    this.#nowMs = nowMs;
    this.#queuedFlush ??= this.#enqueue(() => {
      this.#queuedFlush = undefined;
      return this.#memory.write(nowMs, 'all');
    });
    return this.#queuedFlush;
  }

  /** These samples are delivered. What was not written yet is forgotten; unknown ones change nothing. */
  acknowledge(samples: Iterable<{ readonly runId: string; readonly seq: number }>, nowMs: number): void {
    this.#nowMs = nowMs;
    const names = [...samples];
    for (const name of names) this.#memory.forget(name);
    for (const range of rangesOf(names)) {
      const settled = acknowledgeRange(this.#state, range);
      this.#reader.forget(settled.ranges);
      if (settled.ranges.length > 0 || settled.wasGap) this.#memory.log([{ k: 'ack', ranges: [range] }], nowMs);
    }
  }

  /** The oldest samples that wait and are not in flight, at most `limit`. */
  backlog(limit: number, isFlying: (runId: string, seq: number) => boolean): Promise<SampleRecord[]> {
    return this.#enqueue(async () => {
      const isFlyingSample = ({ runId, seq }: SampleRecord): boolean => isFlying(runId, seq);
      const { samples, isDone } = await this.#reader.take(limit, isFlyingSample);
      if (!isDone) return samples;
      for (const sample of this.#memory.samples()) {
        if (samples.length >= limit) break;
        if (!isFlyingSample(sample)) samples.push(sample);
      }
      return samples;
    });
  }

  /** What was lost and is not reported yet. */
  gaps(): Gap[] {
    return listGaps(this.#state.gaps);
  }

  /** The gap was reported and acknowledged. */
  gapReported({ runId, from, to }: Gap, nowMs: number): void {
    acknowledgeRange(this.#state, [runId, from, to]);
    this.#memory.log(acknowledgements([[runId, from, to]]), nowMs);
  }

  stats(): JournalStats {
    const { segments } = this.#state;
    const onDisk = segments.reduce((sum, { waiting }) => sum + countSamples(waiting), 0);
    const [oldest] = this.#memory.samples();
    return {
      waiting: onDisk + this.#memory.size,
      unsynced: this.#memory.size,
      bytesOnDisk: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      segments: segments.length,
      oldestMs: segments.find(({ waiting }) => waiting.size > 0)?.firstTimeMs ?? oldest?.timeMs,
      evicted: this.#lost.get('evicted') ?? 0,
      forgotten: this.#lost.get('memory') ?? 0,
      unreadable: this.#lost.get('damaged') ?? 0,
      diskState: this.#memory.isFailing ? 'failing' : 'ok',
      lastFlushMs: this.#memory.lastFlushMs,
    };
  }

  /** Writes everything and lets go of the folder. */
  async close(nowMs: number): Promise<void> {
    await this.flush(nowMs);
    await this.#enqueue(() => this.#writer.close());
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#chain.then(task);
    this.#chain = result.catch(() => {});
    return result;
  }

  #sync(nowMs: number): Promise<void> {
    this.#nowMs = nowMs;
    return this.#enqueue(() => this.#memory.write(nowMs, 'due'));
  }

  #lose(reason: GapReason, ranges: readonly RunRange[]): void {
    let count = 0;
    for (const range of ranges) {
      for (const segment of this.#state.segments) settleSamples(segment, range);
      addGap(this.#state.gaps, reason, range);
      count += range[2] - range[1] + 1;
    }
    this.#reader.forget(ranges);
    // What was evicted is in the head of the segment that is being begun.
    if (reason !== 'evicted') this.#memory.log([{ k: 'gap', reason, ranges }], this.#nowMs);
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + count);
    this.#tell({ kind: 'samplesLost', reason, count });
  }
}
