import { BacklogWindow } from './backlog-window.ts';
import type { Disk } from './disk.ts';
import { DiskFailure } from './disk-failure.ts';
import type { JournalState } from './journal-state.ts';
import { decodeRecord } from './layout.ts';
import { CHUNK_BYTES, READ_ATTEMPTS, readChunk } from './read-chunk.ts';
import type { SampleRecord } from './record.ts';
import { addSamples, hasSample, listSamples, type RunRange, type RunRanges, removeSamples } from './run-ranges.ts';
import { type Segment, segmentName } from './segment.ts';

/** More than the delivery loop ever has in flight. */
const WINDOW_SAMPLES = 20_000;

interface ReaderPorts {
  readonly isActive: (segment: Segment) => boolean;
  readonly tellFailure: (failure: DiskFailure) => void;
  /** Told of samples that should stand in a segment and cannot be read. */
  readonly tellLost: (ranges: readonly RunRange[]) => void;
}

/**
 * Reads what waits on the disk, oldest first. A cursor goes once over the segments; what it passed and is not settled yet
 * is held in a window of bounded size, from which it can be taken again and again.
 */
export class BacklogReader {
  readonly #disk: Disk;
  readonly #state: JournalState;
  readonly #ports: ReaderPorts;
  readonly #window = new BacklogWindow();
  #segment = 0;
  #offset = 0;
  #failures = 0;
  readonly #seen: RunRanges = new Map();

  constructor(disk: Disk, state: JournalState, ports: ReaderPorts) {
    this.#disk = disk;
    this.#state = state;
    this.#ports = ports;
  }

  /** At most `limit` samples that are not in flight; `isDone` when there are no more than these on the disk. */
  async take(limit: number, isFlying: (sample: SampleRecord) => boolean) {
    const samples: SampleRecord[] = [];
    for (const sample of this.#window.samples) {
      if (samples.length >= limit) return { samples, isDone: false };
      if (!isFlying(sample)) samples.push(sample);
    }
    while (samples.length < limit && this.#window.samples.length < WINDOW_SAMPLES) {
      const loaded = await this.#load();
      if (loaded === undefined) return { samples, isDone: this.#failures === 0 };
      samples.push(...loaded.filter((sample) => !isFlying(sample)));
    }
    return { samples: samples.slice(0, limit), isDone: false };
  }

  /** These samples are settled. */
  forget(ranges: readonly RunRange[]): void {
    for (const range of ranges) this.#window.forget(range);
  }

  /** Loads the samples of one more chunk; undefined when there is none, or none that can be read now. */
  async #load(): Promise<SampleRecord[] | undefined> {
    const segment = this.#state.segments.find(({ number }) => number >= this.#segment);
    if (segment === undefined) return undefined;
    if (segment.number > this.#segment) this.#enter(segment.number);
    if (segment.waiting.size === 0) this.#offset = segment.trustedBytes;
    if (this.#offset >= segment.trustedBytes) {
      if (this.#ports.isActive(segment)) return undefined;
      this.#leave(segment);
      return [];
    }
    try {
      const loaded: SampleRecord[] = [];
      const part = { offset: this.#offset, limit: segment.trustedBytes };
      this.#offset = await readChunk(this.#disk, segmentName(segment.number), part, (frame) => {
        const sample = frame.kind === 'record' ? this.#hold(segment, frame.json, loaded.at(-1)) : undefined;
        if (sample !== undefined) loaded.push(sample);
      });
      this.#failures = 0;
      this.#window.add(loaded);
      return loaded;
    } catch (error) {
      if (!(error instanceof DiskFailure)) throw error;
      this.#failed(error);
      return undefined;
    }
  }

  #hold(segment: Segment, json: string, before: SampleRecord | undefined): SampleRecord | undefined {
    const record = decodeRecord(segment.layout, json);
    if (record?.k !== 'sample') return undefined;
    const { runId, seq } = record.sample;
    if (!hasSample(segment.waiting, runId, seq)) return undefined;
    addSamples(this.#seen, [runId, seq, seq]);
    return shareTexts(record.sample, before);
  }

  #enter(segment: number): void {
    this.#segment = segment;
    this.#offset = 0;
    this.#seen.clear();
  }

  #leave(segment: Segment): void {
    const unread: RunRanges = new Map();
    for (const range of listSamples(segment.waiting)) addSamples(unread, range);
    for (const range of listSamples(this.#seen)) removeSamples(unread, range);
    if (unread.size > 0) this.#ports.tellLost(listSamples(unread));
    this.#enter(segment.number + 1);
  }

  #failed(failure: DiskFailure): void {
    this.#ports.tellFailure(failure);
    this.#failures += 1;
    if (this.#failures < READ_ATTEMPTS) return;
    this.#failures = 0;
    this.#offset += CHUNK_BYTES;
  }
}

/** The same with the texts of the sample before, where they are equal: thousands are held at a time. */
function shareTexts(sample: SampleRecord, before: SampleRecord | undefined): SampleRecord {
  if (before === undefined || before.runId !== sample.runId || before.hostBoot !== sample.hostBoot) return sample;
  return { ...sample, runId: before.runId, hostBoot: before.hostBoot };
}
