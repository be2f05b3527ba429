import { setImmediate as turn } from 'node:timers/promises';
import type { DeliverySettings } from '../src/delivery/delivery-state.ts';
import { Publisher } from '../src/delivery/publisher.ts';
import type { BridgeEvent } from '../src/events.ts';
import type { DurableJournal } from '../src/journal/durable-journal.ts';
import { FlushLoop } from '../src/journal/flush-loop.ts';
import type { JournalSettings } from '../src/journal/journal-settings.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { deliveredSamples } from './delivered-samples.ts';
import { SETTINGS } from './delivery-rig.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeUplink } from './fake-uplink.ts';
import { MemoryDisk } from './memory-disk.ts';
import { sampleRecord } from './sample-record.ts';

/** Epoch ms at monotonic 0 of a delivery world. */
const BEGIN_MS = 1_800_000_000_000;
export const WORLD_RUN = '00000000000000aa';

/** The delivery loop with the real journal on a card in memory, a broker that does as the test says, and time at its word. */
export class DeliveryWorld {
  readonly clock = new FakeClock(BEGIN_MS + 1000);
  readonly uplink = new FakeUplink(this.clock);
  readonly events: BridgeEvent[] = [];
  readonly publisher: Publisher;
  readonly journal: DurableJournal;
  readonly #flushLoop: FlushLoop;
  made = 0;

  private constructor(journal: DurableJournal, settings: Partial<DeliverySettings>) {
    this.journal = journal;
    const { clock, uplink } = this;
    this.#flushLoop = new FlushLoop(journal, clock);
    this.publisher = new Publisher(
      { ...SETTINGS, ...settings },
      {
        journal,
        uplink,
        setAside: async () => false,
        clock,
        random: () => 0.5,
        tell: (event) => this.events.push(event),
      },
    );
    uplink.open((event) => {
      if (event.kind === 'connected') this.publisher.linkCameUp(event.limits);
      else if (event.kind === 'lost') this.publisher.linkWentDown();
    });
  }

  static async open(
    settings: Partial<DeliverySettings>,
    journal: Partial<JournalSettings> = {},
  ): Promise<DeliveryWorld> {
    const opened = await openJournal(new MemoryDisk(), { settings: journal, tell: () => {} });
    return new DeliveryWorld(opened.journal, settings);
  }

  make(): void {
    this.made += 1;
    const endMs = this.clock.monotonicMs();
    const record = sampleRecord(this.made, { endMs, timeMs: BEGIN_MS + Math.round(endMs / 1000) * 1000 - 1000 });
    this.journal.append(record, endMs);
    this.publisher.recordAppended(record);
    this.#flushLoop.look();
  }

  /** Rides for so many seconds while nothing of the delivery loop is to happen: much faster than `ride`. */
  async rideOffline(seconds: number): Promise<void> {
    for (let second = 1; second <= seconds; second++) {
      this.clock.holdUp(1000);
      this.make();
      if (second % 600 === 0) await this.journal.flush(this.clock.monotonicMs());
    }
  }

  async ride(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.pass(1000);
      this.make();
    }
    await this.pass(0);
  }

  async pass(durationMs: number): Promise<void> {
    const endMs = this.clock.monotonicMs() + durationMs;
    await turn();
    while (this.clock.runNext(endMs)) await turn();
  }

  /** Names of what was made and neither arrived nor waits. */
  missing(): string[] {
    const arrived = this.arrived();
    const made = Array.from({ length: this.made }, (_, index) => `${WORLD_RUN}/${index + 1}`);
    return made.filter((name) => !arrived.has(name));
  }

  arrived(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { name } of deliveredSamples(this.uplink.received)) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  /** How long after its making each live sample left, ms. */
  liveDelaysMs(): number[] {
    return this.uplink.publishedAtMs.flatMap(({ kind, atMs }) => (kind === 'ride' ? [atMs % 1000] : []));
  }
}
