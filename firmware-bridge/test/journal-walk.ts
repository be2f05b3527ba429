import type { DurableJournal } from '../src/journal/durable-journal.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import type { Draw } from './crash-states.ts';
import { everything, HOST_BOOT, sampleOf, seqsOf } from './journal-rider.ts';
import type { MemoryDisk } from './memory-disk.ts';

/** What is known from outside at a moment when the journal does nothing. */
export interface Milestone {
  readonly operations: number;
  readonly appended: ReadonlySet<number>;
  /** Appended before a flush that succeeded. */
  readonly flushed: ReadonlySet<number>;
  readonly acknowledged: ReadonlySet<number>;
  /** Told as gaps. */
  readonly lost: ReadonlySet<number>;
  /** Of these, those whose gap was reported. */
  readonly reported: ReadonlySet<number>;
  /** What may stand there as the open session: the last one that the disk took, and those since then. */
  readonly sessions: readonly unknown[];
}

/** Uses a journal at random: append, flush, acknowledge, session, anchor, report gaps, and a disk that fails now and then. */
export class JournalWalk {
  readonly #journal: DurableJournal;
  readonly #disk: MemoryDisk;
  readonly #draw: Draw;
  readonly milestones: Milestone[] = [];
  readonly #appended = new Set<number>();
  readonly #acknowledged = new Set<number>();
  readonly #lost = new Set<number>();
  readonly #reported = new Set<number>();
  #flushed = new Set<number>();
  #sessions: readonly unknown[] = [undefined];
  #nowMs = 0;

  constructor(journal: DurableJournal, disk: MemoryDisk, draw: Draw) {
    this.#journal = journal;
    this.#disk = disk;
    this.#draw = draw;
    this.#mark();
  }

  async step(mayFail: boolean): Promise<void> {
    this.#nowMs += 1000;
    const choice = this.#draw(20);
    if (choice < 9) this.#append(1 + this.#draw(4));
    else if (choice < 14) await this.#flush(mayFail && this.#draw(6) === 0);
    else if (choice < 17) await this.#acknowledge();
    else if (choice === 17) await this.#keepSession();
    else if (choice === 18) await this.#journal.anchor(this.#anchor(), this.#nowMs);
    else this.#report();
    this.#mark();
  }

  #report(): void {
    for (const gap of this.#journal.gaps()) {
      for (const seq of seqsOf([gap])) this.#reported.add(seq);
      this.#journal.gapReported(gap, this.#nowMs);
    }
  }

  #append(count: number): void {
    for (let added = 0; added < count; added++) {
      const seq = this.#appended.size + 1;
      this.#appended.add(seq);
      this.#journal.append(sampleOf(seq), this.#nowMs);
    }
  }

  async #flush(fails: boolean): Promise<void> {
    const failing = this.#disk.calls + this.#draw(4);
    const fault = { code: 'EIO', doneShare: this.#draw(5) / 4 };
    if (fails) this.#disk.faultOf = (call) => (call === failing ? fault : undefined);
    await this.#journal.flush(this.#nowMs);
    this.#disk.faultOf = () => undefined;
    const { unsynced, diskState } = this.#journal.stats();
    if (unsynced === 0 && diskState === 'ok') this.#flushed = new Set(this.#appended);
  }

  async #acknowledge(): Promise<void> {
    const waiting = await everything(this.#journal);
    const from = this.#draw(4) === 0 ? this.#draw(waiting.length + 1) : 0;
    const some = waiting.slice(from, from + this.#draw(20));
    for (const { seq } of some) this.#acknowledged.add(seq);
    this.#journal.acknowledge(some, this.#nowMs);
  }

  async #keepSession(): Promise<void> {
    const session = this.#sessions.at(-1) === undefined ? { raceId: this.#nowMs } : undefined;
    this.#sessions = [...this.#sessions, session];
    await this.#journal.session(session, this.#nowMs);
  }

  #anchor() {
    return { hostBoot: HOST_BOOT, monotonicMs: this.#nowMs, wallMs: 1_795_448_160_000 + this.#nowMs, synced: true };
  }

  #mark(): void {
    if (this.#journal.stats().diskState === 'ok') this.#sessions = this.#sessions.slice(-1);
    for (const seq of seqsOf(this.#journal.gaps())) this.#lost.add(seq);
    this.milestones.push({
      operations: this.#disk.operations.length,
      appended: new Set(this.#appended),
      flushed: this.#flushed,
      acknowledged: new Set(this.#acknowledged),
      lost: new Set(this.#lost),
      reported: new Set(this.#reported),
      sessions: this.#sessions,
    });
  }
}

/** Problems of what was found after a crash between these two moments, in words; none when every promise was kept. */
export function brokenPromises(
  before: Milestone,
  after: Milestone,
  found: readonly SampleRecord[],
  lost: ReadonlySet<number>,
): string[] {
  const problems: string[] = [];
  const seqs = new Set(found.map(({ seq }) => seq));
  if (seqs.size !== found.length) problems.push('a sample came twice');
  for (const sample of found) {
    if (!after.appended.has(sample.seq)) problems.push(`${sample.seq} was invented`);
    if (JSON.stringify(sampleOf(sample.seq)) !== JSON.stringify(sample)) problems.push(`${sample.seq} was altered`);
    if (lost.has(sample.seq)) problems.push(`${sample.seq} is there and told lost`);
  }
  for (const seq of before.flushed) {
    if (!seqs.has(seq) && !after.acknowledged.has(seq) && !after.reported.has(seq) && !lost.has(seq))
      problems.push(`${seq} was flushed, is gone, and no gap tells`);
    if (lost.has(seq) && !after.lost.has(seq) && !after.acknowledged.has(seq)) problems.push(`${seq} is told lost`);
  }
  return problems;
}
