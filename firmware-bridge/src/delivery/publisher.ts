import type { Cancel, Clock } from '../clock.ts';
import type { Tell } from '../events.ts';
import type { SampleRecord } from '../journal/record.ts';
import { hasSample } from '../journal/run-ranges.ts';
import { trueTime } from '../journal/true-time.ts';
import { type Input, step } from './delivery.ts';
import { type Delivery, type DeliverySettings, newDelivery } from './delivery-state.ts';
import { type DeliveryVitals, deliveryVitals } from './delivery-vitals.ts';
import { heldSamples } from './held-samples.ts';
import type { Output } from './output.ts';
import type { SetAside } from './set-aside.ts';
import type { BrokerLimits, Uplink } from './uplink.ts';
import type { Waiting } from './waiting.ts';
import { wakeMs } from './wake.ts';

interface PublisherPorts {
  readonly journal: Waiting;
  readonly uplink: Pick<Uplink, 'publish'>;
  readonly setAside: SetAside;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
}

/** The delivery loop: takes records from the journal to the uplink, and their acknowledgements back. Knows no sensor. */
export class Publisher {
  readonly #ports: PublisherPorts;
  readonly #inputs: Input[] = [];
  #delivery: Delivery;
  #isTaking = false;
  #isStopped = false;
  #wakesAtMs: number | undefined;
  #cancelWake: Cancel | undefined;

  constructor(settings: DeliverySettings, ports: PublisherPorts) {
    this.#ports = ports;
    this.#delivery = newDelivery(settings);
  }

  get vitals(): DeliveryVitals {
    return deliveryVitals(this.#delivery, this.#ports.clock.monotonicMs());
  }

  /** A record stands in the journal: it leaves at once if it can, from memory. */
  recordAppended(record: SampleRecord): void {
    this.#take({ kind: 'record', record: this.#placed(record) });
  }

  linkCameUp(limits: BrokerLimits): void {
    this.#take({ kind: 'linkUp', limits });
  }

  linkWentDown(): void {
    this.#take({ kind: 'linkDown' });
  }

  /** Sends nothing more. What was in flight waits in the journal, unless it is acknowledged there already. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelWake?.();
    this.#wakesAtMs = undefined;
  }

  #take(input: Input): void {
    this.#inputs.push(input);
    if (this.#isTaking) return;
    this.#isTaking = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      if (this.#isStopped) continue;
      const moment = { nowMs: this.#ports.clock.monotonicMs(), chance: this.#ports.random() };
      const { delivery, outputs } = step(this.#delivery, next, moment);
      this.#delivery = delivery;
      for (const output of outputs) this.#put(output);
    }
    this.#isTaking = false;
    this.#sleep();
  }

  #sleep(): void {
    const atMs = this.#isStopped ? undefined : wakeMs(this.#delivery);
    if (atMs === this.#wakesAtMs) return;
    this.#cancelWake?.();
    this.#wakesAtMs = atMs;
    if (atMs === undefined) return;
    this.#cancelWake = this.#ports.clock.at(atMs, () => {
      this.#wakesAtMs = undefined;
      this.#take({ kind: 'tick' });
    });
  }

  #put(output: Output): void {
    const { journal, uplink, setAside, clock, tell } = this.#ports;
    const nowMs = clock.monotonicMs();
    switch (output.kind) {
      case 'publish':
        uplink.publish(output.publication).then((result) => this.#take({ kind: 'ended', id: output.id, result }));
        break;
      case 'delivered':
        journal.acknowledge(output.records, nowMs);
        break;
      case 'gapReported':
        journal.gapReported(output.gap, nowMs);
        tell({ kind: 'gapReported', count: output.gap.count, reason: output.gap.reason });
        break;
      case 'askBacklog':
        this.#askBacklog(output.limit);
        break;
      case 'askGaps':
        this.#take({ kind: 'gaps', gaps: journal.gaps() });
        break;
      case 'setAside':
        setAside(output.records, output.reason).then((isKept) => {
          if (isKept) tell({ kind: 'samplesSetAside', count: output.records.length, reason: output.reason.code });
          this.#take({ kind: 'setAside', id: output.id, isKept });
        });
        break;
      case 'tell':
        tell(output.event);
    }
  }

  #askBacklog(limit: number): void {
    const held = heldSamples(this.#delivery);
    this.#ports.journal
      .backlog(limit, (runId, seq) => hasSample(held, runId, seq))
      .then((records) => this.#take({ kind: 'backlog', records: records.map((record) => this.#placed(record)) }));
  }

  #placed(record: SampleRecord): SampleRecord {
    const { timeMs, clock } = trueTime(record, this.#ports.journal.anchors);
    return timeMs === record.timeMs && clock === record.clock ? record : { ...record, timeMs, clock };
  }
}
