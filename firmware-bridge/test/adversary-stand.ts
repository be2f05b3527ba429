import type { PublishResult } from '../src/delivery/uplink.ts';
import { AdversaryBroker, type Behaviour } from './adversary-broker.ts';
import { type CLIENTS, type OpenedUplink, openUplink } from './uplink-stand.ts';

/** Keepalive of the uplinks under test, short enough to be waited for. */
export const STAND_KEEPALIVE_S = 1;

export interface AdversaryStand extends OpenedUplink {
  readonly broker: AdversaryBroker;
  /** Opens one more uplink with the same client id. */
  readonly another: () => Promise<OpenedUplink>;
}

type Choice = (typeof CLIENTS)[keyof typeof CLIENTS];

/** Uplinks to brokers that misbehave, and their end. */
export class AdversaryStands {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Opens a broker that behaves like this, and an uplink to it. */
  async start(choice: Choice, behaviour: Behaviour): Promise<AdversaryStand> {
    const broker = await AdversaryBroker.open(behaviour);
    this.#closers.push(() => broker.close());
    const another = async (): Promise<OpenedUplink> => {
      const opened = await openUplink(broker.url, { ...choice, keepaliveS: STAND_KEEPALIVE_S, connectTimeoutMs: 700 });
      this.#closers.push(() => opened.uplink.close());
      return opened;
    };
    return { broker, another, ...(await another()) };
  }

  /** The same, once it is connected. */
  async connect(choice: Choice, behaviour: Behaviour): Promise<AdversaryStand> {
    const stand = await this.start(choice, behaviour);
    await stand.connected();
    return stand;
  }

  /** Brokers first: an uplink must come to its end without one as well. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}

/** The results of publishes as they come, in the order in which they do. */
export function collectResults(endings: readonly Promise<PublishResult>[]): PublishResult[] {
  const results: PublishResult[] = [];
  for (const ending of endings) ending.then((result) => results.push(result));
  return results;
}
