import { type Input, step } from '../src/delivery/delivery.ts';
import { type Delivery, type DeliverySettings, newDelivery } from '../src/delivery/delivery-state.ts';
import { heldSamples } from '../src/delivery/held-samples.ts';
import type { Output } from '../src/delivery/output.ts';
import type { BrokerLimits, Publication, PublishResult } from '../src/delivery/uplink.ts';
import { wakeMs } from '../src/delivery/wake.ts';
import type { Gap } from '../src/journal/gap.ts';
import type { SampleRecord } from '../src/journal/record.ts';
import { hasSample } from '../src/journal/run-ranges.ts';
import { deliveredSamples } from './delivered-samples.ts';
import { sampleRecord } from './sample-record.ts';

export interface Sent {
  readonly id: number;
  readonly atMs: number;
  readonly publication: Publication;
  /** Names of the samples in it. */
  readonly names: readonly string[];
  /** Connection on which it was sent. */
  readonly link: number;
  endedAtMs?: number;
}

/** What a broker that says nothing of its limits takes. */
export const NO_LIMITS: BrokerLimits = { receiveMaximum: 65_535, maximumPacketBytes: 268_435_455, maximumQos: 1 };

export const SETTINGS: DeliverySettings = {
  bikeId: 'bike-1',
  qos: 1,
  economy: false,
  packsPerS: 10,
  drainJitterMs: 30_000,
};

const nameOf = ({ runId, seq }: { runId: string; seq: number }): string => `${runId}/${seq}`;

/** The delivery machine between a journal and a broker that do what the test says, without promises: time is a number. */
export class DeliveryRig {
  delivery: Delivery;
  nowMs = 1_000_000;
  chance = 0.5;
  readonly waiting = new Map<string, SampleRecord>();
  readonly sent: Sent[] = [];
  /** Names the journal was told to forget, and those it may be told to: acknowledged, or set aside. */
  readonly forgotten: string[] = [];
  readonly proven = new Set<string>();
  readonly setAside: string[] = [];
  gaps: Gap[] = [];
  limits: BrokerLimits | undefined;
  link = 0;
  made = 0;
  /** Whether there is room to set records aside. */
  hasRoom = true;
  #open: Sent[] = [];

  constructor(settings: Partial<DeliverySettings> = {}) {
    this.delivery = newDelivery({ ...SETTINGS, ...settings });
  }

  /** Makes a sample; says which publishes followed at once. */
  make(extra: Partial<SampleRecord> = {}): Sent[] {
    this.made += 1;
    const record = sampleRecord(this.made, { endMs: this.nowMs, ...extra });
    this.waiting.set(nameOf(record), record);
    return this.take({ kind: 'record', record });
  }

  /** Lets samples wait that were made long ago; with `stepMs` other than 1000 each is a run of its own in a pack. */
  stock(count: number, stepMs = 1000): void {
    for (let each = 0; each < count; each++) {
      this.made += 1;
      const record = sampleRecord(this.made, { endMs: 0, timeMs: 1_800_000_000_000 + this.made * stepMs });
      this.waiting.set(nameOf(record), record);
    }
  }

  up(limits: BrokerLimits = NO_LIMITS): void {
    if (this.limits !== undefined) return;
    this.limits = limits;
    this.link += 1;
    this.take({ kind: 'linkUp', limits });
  }

  down(): void {
    if (this.limits === undefined) return;
    this.limits = undefined;
    for (const each of this.unended()) each.endedAtMs = this.nowMs;
    this.take({ kind: 'linkDown' });
  }

  /** Ends a publish; one may end again. */
  end(sent: Sent, result: PublishResult): void {
    const counts = result.kind === 'acknowledged' || (result.kind === 'refused' && result.reasonCode < 0x80);
    if (sent.endedAtMs === undefined && counts && sent.link === this.link)
      for (const name of sent.names) this.proven.add(name);
    sent.endedAtMs ??= this.nowMs;
    this.take({ kind: 'ended', id: sent.id, result });
  }

  /** The publishes of this connection that have not ended. */
  unended(): Sent[] {
    this.#open = this.#open.filter(({ endedAtMs, link }) => endedAtMs === undefined && link === this.link);
    return [...this.#open];
  }

  /** Lets time pass, with a tick whenever the machine asks for one; `each` hears of it after every tick. */
  pass(durationMs: number, each: () => void = () => {}): void {
    const endMs = this.nowMs + durationMs;
    for (;;) {
      const atMs = wakeMs(this.delivery);
      if (atMs === undefined || atMs > endMs) break;
      if (atMs <= this.nowMs) throw new Error(`asks at ${this.nowMs} to be woken at ${atMs}`);
      this.nowMs = atMs;
      this.take({ kind: 'tick' });
      each();
    }
    this.nowMs = endMs;
    this.take({ kind: 'tick' });
    each();
  }

  /** Lets time pass, and ends each publish of this connection with `result` after a round trip. */
  passAnswering(durationMs: number, roundTripMs: number, result: PublishResult = { kind: 'acknowledged' }): void {
    const endMs = this.nowMs + durationMs;
    for (;;) {
      const [oldest] = this.unended();
      const answerMs = (oldest?.atMs ?? Number.POSITIVE_INFINITY) + roundTripMs;
      const wakesMs = wakeMs(this.delivery) ?? Number.POSITIVE_INFINITY;
      if (Math.min(answerMs, wakesMs) > endMs) break;
      this.nowMs = Math.max(this.nowMs, Math.min(answerMs, wakesMs));
      if (oldest !== undefined && answerMs <= wakesMs) this.end(oldest, result);
      else this.take({ kind: 'tick' });
    }
    this.nowMs = endMs;
    this.take({ kind: 'tick' });
  }

  take(input: Input): Sent[] {
    const before = this.sent.length;
    const inputs = [input];
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      const { delivery, outputs } = step(this.delivery, next, { nowMs: this.nowMs, chance: this.chance });
      this.delivery = delivery;
      for (const output of outputs) inputs.push(...this.#put(output));
    }
    return this.sent.slice(before);
  }

  #put(output: Output): Input[] {
    switch (output.kind) {
      case 'publish': {
        const names = deliveredSamples([output.publication]).map(({ name }) => name);
        const { id, publication } = output;
        const sent = { id, atMs: this.nowMs, publication, names, link: this.link };
        this.sent.push(sent);
        this.#open.push(sent);
        return [];
      }
      case 'delivered':
        for (const record of output.records) {
          this.forgotten.push(nameOf(record));
          this.waiting.delete(nameOf(record));
        }
        return [];
      case 'gapReported':
        this.gaps = this.gaps.filter((gap) => gap !== output.gap);
        return [];
      case 'askBacklog':
        return [{ kind: 'backlog', records: this.#backlog(output.limit) }];
      case 'askGaps':
        return [{ kind: 'gaps', gaps: this.gaps }];
      case 'setAside': {
        const names = output.records.map(nameOf);
        if (this.hasRoom) this.setAside.push(...names);
        if (this.hasRoom) for (const name of names) this.proven.add(name);
        return [{ kind: 'setAside', id: output.id, isKept: this.hasRoom }];
      }
      case 'tell':
        return [];
    }
  }

  #backlog(limit: number): SampleRecord[] {
    const held = heldSamples(this.delivery);
    const records: SampleRecord[] = [];
    for (const record of this.waiting.values()) {
      if (records.length >= limit) break;
      if (!hasSample(held, record.runId, record.seq)) records.push(record);
    }
    return records;
  }
}
