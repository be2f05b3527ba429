import { expect } from '@jest/globals';
import type { DeliverySettings } from '../src/delivery/delivery-state.ts';
import { Publisher } from '../src/delivery/publisher.ts';
import type { Publication, Uplink } from '../src/delivery/uplink.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import type { DurableJournal } from '../src/journal/durable-journal.ts';
import { FlushLoop } from '../src/journal/flush-loop.ts';
import type { JournalSettings } from '../src/journal/journal-settings.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import { AdversaryBroker, type AdversaryLink, type Behaviour, type PublishPacket } from './adversary-broker.ts';
import { deliveredSamples } from './delivered-samples.ts';
import { SETTINGS } from './delivery-rig.ts';
import { MemoryDisk } from './memory-disk.ts';
import { passUntil } from './pass-until.ts';
import { sampleRecord } from './sample-record.ts';
import { seededRandom } from './seeded-random.ts';
import { type CLIENTS, makeUplink } from './uplink-stand.ts';

/** The bike's time runs this much faster than the test's: a minute takes a second. */
export const SPEED = 60;
/** Samples that wait when the stand opens. */
export const WAITING = 1500;
const SAMPLE_KINDS = ['ride', 'pack', 'backlog', 'gap'] as const;

/** What a broker does with a sample message; true when it has taken it for good, as far as it says. */
export type Treatment = (publish: PublishPacket, link: AdversaryLink) => boolean;

export const takeIt: Treatment = ({ qos, packetId }, link) => {
  if (qos > 0) link.acknowledge(packetId);
  return true;
};

interface StandOptions {
  readonly behaviour?: Pick<Behaviour, 'connack' | 'deaf'>;
  readonly settings?: Partial<DeliverySettings>;
  readonly journal?: Partial<JournalSettings>;
}

/** The whole delivery loop over a real client, against a broker of which every byte is the test's. */
export class DeliveryStand {
  /** What the delivery loop's chances follow from. */
  readonly seed = Date.now() % 1_000_000;
  readonly setAside: string[] = [];
  readonly journal: DurableJournal;
  readonly broker: AdversaryBroker;
  treatment: Treatment;
  made = 0;
  readonly #clock = new NodeClock({ factor: SPEED, anchorMs: Date.now() }, { synced: () => true });
  readonly #uplink: Uplink;
  readonly #publisher: Publisher;
  readonly #flushLoop: FlushLoop;
  readonly #taken: Publication[] = [];
  #riding: (() => void) | undefined;

  private constructor(parts: {
    journal: DurableJournal;
    broker: AdversaryBroker;
    uplink: Uplink;
    treatment: Treatment;
    settings: Partial<DeliverySettings>;
  }) {
    this.journal = parts.journal;
    this.broker = parts.broker;
    this.treatment = parts.treatment;
    this.#uplink = parts.uplink;
    this.#flushLoop = new FlushLoop(this.journal, this.#clock);
    this.#publisher = new Publisher(
      { ...SETTINGS, drainJitterMs: 1000, ...parts.settings },
      {
        journal: this.journal,
        uplink: this.#uplink,
        setAside: async (records) => {
          this.setAside.push(...records.map(({ runId, seq }) => `${runId}/${seq}`));
          return true;
        },
        clock: this.#clock,
        random: seededRandom(this.seed),
        tell: () => {},
      },
    );
  }

  /** Opens everything, with samples that wait already. */
  static async open(
    client: (typeof CLIENTS)[keyof typeof CLIENTS],
    treatment: Treatment,
    { behaviour = {}, settings = {}, journal: journalSettings = {} }: StandOptions = {},
  ): Promise<DeliveryStand> {
    const broker = await AdversaryBroker.open();
    const clock = new NodeClock({ factor: SPEED, anchorMs: Date.now() }, { synced: () => true });
    const patience = { keepaliveS: 1, connectTimeoutMs: 10_000, backoffMaxMs: 1000 };
    const uplink = await makeUplink(broker.url, { ...client, ...patience }, { clock, random: () => 0.5 });
    const { journal } = await openJournal(new MemoryDisk(), { settings: journalSettings, tell: () => {} });
    const stand = new DeliveryStand({ journal, broker, uplink, treatment, settings });
    broker.behaviour = { ...behaviour, onPublish: (publish, link) => stand.#receive(publish, link) };
    for (let each = 0; each < WAITING; each++) stand.#make(0);
    uplink.open((event) => {
      if (event.kind === 'connected') {
        journal.linkIs('up');
        stand.#publisher.linkCameUp(event.limits);
      } else if (event.kind === 'lost') {
        journal.linkIs('down');
        stand.#publisher.linkWentDown();
      }
    });
    stand.#ride();
    return stand;
  }

  get waiting(): number {
    return this.journal.stats().waiting;
  }

  /** Names of what was made and neither taken by the broker nor set aside. */
  missing(): string[] {
    const there = new Set([...deliveredSamples(this.#taken).map(({ name }) => name), ...this.setAside]);
    const made = Array.from({ length: this.made }, (_, index) => nameOf(index + 1));
    return made.filter((name) => !there.has(name));
  }

  /** Makes a sample now, besides those of the ride, and returns its name. */
  make(extra: Partial<SampleRecord>): string {
    this.#make(this.#clock.monotonicMs(), extra);
    return nameOf(this.made);
  }

  stopRiding(): void {
    this.#riding?.();
    this.#riding = undefined;
  }

  async close(): Promise<void> {
    this.stopRiding();
    this.#publisher.stop();
    this.#flushLoop.stop();
    await this.broker.close();
    await this.#uplink.close();
  }

  #ride(): void {
    this.#riding = this.#clock.at(this.#clock.monotonicMs() + 1000, () => {
      this.#make(this.#clock.monotonicMs());
      this.#ride();
    });
  }

  #make(endMs: number, extra: Partial<SampleRecord> = {}): void {
    this.made += 1;
    const record = sampleRecord(this.made, { endMs, ...extra });
    this.journal.append(record, endMs);
    if (endMs > 0) this.#publisher.recordAppended(record);
    this.#flushLoop.look();
  }

  #receive(publish: PublishPacket, link: AdversaryLink): void {
    const kind = SAMPLE_KINDS.find((each) => publish.topic.endsWith(`/${each}`));
    if (kind === undefined) {
      if (publish.qos > 0) link.acknowledge(publish.packetId);
    } else if (this.treatment(publish, link)) {
      this.#taken.push({ kind, payload: publish.payload, qos: 1 });
    }
  }
}

/** Ends the ride, and expects that everything made has arrived, with the seed where it has not. */
export async function expectAllArrived(stand: DeliveryStand): Promise<void> {
  await settle(stand);
  const { seed } = stand;
  expect({ seed, missing: stand.missing().slice(0, 5) }).toEqual({ seed, missing: [] });
  expect(stand.made).toBeGreaterThan(WAITING + 10);
}

/** Ends the ride, and resolves when nothing waits any more. */
export async function settle(stand: DeliveryStand): Promise<void> {
  stand.stopRiding();
  await passUntil(() => stand.waiting === 0).catch((error: Error) => {
    throw new Error(`with seed ${stand.seed} ${stand.waiting} samples wait: ${error.message}`);
  });
}

/** Name of the sample that was made as number `seq`. */
export function nameOf(seq: number): string {
  return `00000000000000aa/${seq}`;
}
