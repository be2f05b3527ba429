import { Publisher } from '../src/delivery/publisher.ts';
import type { Publication, Uplink } from '../src/delivery/uplink.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import type { DurableJournal } from '../src/journal/durable-journal.ts';
import { FlushLoop } from '../src/journal/flush-loop.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { AdversaryBroker, type AdversaryLink, type Behaviour, type PublishPacket } from './adversary-broker.ts';
import { deliveredSamples } from './delivered-samples.ts';
import { SETTINGS } from './delivery-rig.ts';
import { MemoryDisk } from './memory-disk.ts';
import { sampleRecord } from './sample-record.ts';
import { type CLIENTS, makeUplink } from './uplink-stand.ts';

/** The bike's time runs this much faster than the test's: a minute takes a second. */
export const SPEED = 60;
const SAMPLE_KINDS = ['ride', 'pack', 'backlog', 'gap'] as const;

/** What a broker does with a sample message; true when it has taken it for good, as far as it says. */
export type Treatment = (publish: PublishPacket, link: AdversaryLink) => boolean;

export const takeIt: Treatment = ({ qos, packetId }, link) => {
  if (qos > 0) link.acknowledge(packetId);
  return true;
};

/** The whole delivery loop over a real client, against a broker of which every byte is the test's. */
export class DeliveryStand {
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
  }) {
    this.journal = parts.journal;
    this.broker = parts.broker;
    this.treatment = parts.treatment;
    this.#uplink = parts.uplink;
    this.#flushLoop = new FlushLoop(this.journal, this.#clock);
    this.#publisher = new Publisher(
      { ...SETTINGS, drainJitterMs: 1000 },
      {
        journal: this.journal,
        uplink: this.#uplink,
        setAside: async (records) => {
          this.setAside.push(...records.map(({ runId, seq }) => `${runId}/${seq}`));
          return true;
        },
        clock: this.#clock,
        random: Math.random,
        tell: () => {},
      },
    );
  }

  /** Opens everything, with samples that wait already. */
  static async open(
    client: (typeof CLIENTS)[keyof typeof CLIENTS],
    treatment: Treatment,
    behaviour: Pick<Behaviour, 'connack' | 'deaf'> = {},
  ): Promise<DeliveryStand> {
    const broker = await AdversaryBroker.open();
    const clock = new NodeClock({ factor: SPEED, anchorMs: Date.now() }, { synced: () => true });
    const settings = { ...client, keepaliveS: 1, connectTimeoutMs: 10_000, backoffMaxMs: 1000 };
    const uplink = await makeUplink(broker.url, settings, { clock, random: () => 0.5 });
    const { journal } = await openJournal(new MemoryDisk(), { tell: () => {} });
    const stand = new DeliveryStand({ journal, broker, uplink, treatment });
    broker.behaviour = { ...behaviour, onPublish: (publish, link) => stand.#receive(publish, link) };
    for (let each = 0; each < 1500; each++) stand.#make(0);
    uplink.open((event) => {
      if (event.kind === 'connected') stand.#publisher.linkCameUp(event.limits);
      else if (event.kind === 'lost') stand.#publisher.linkWentDown();
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
    const made = Array.from({ length: this.made }, (_, index) => `00000000000000aa/${index + 1}`);
    return made.filter((name) => !there.has(name));
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

  #make(endMs: number): void {
    this.made += 1;
    const record = sampleRecord(this.made, { endMs });
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
