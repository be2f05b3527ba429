import type { Clock } from './clock.ts';
import type { SetAside } from './delivery/set-aside.ts';
import type { Uplink } from './delivery/uplink.ts';
import type { Driver } from './drivers/driver.ts';
import type { SerialLink } from './drivers/serial-link.ts';
import type { DurableJournal } from './journal/durable-journal.ts';
import type { Recovered } from './journal/recover.ts';
import type { PageServer } from './rider/page-server.ts';
import type { Tally } from './vitals.ts';

/** Everything of the outside that the bridge needs. */
export interface BridgePorts {
  readonly clock: Clock;
  readonly serial: SerialLink;
  readonly driver: Driver;
  /** Keeps the bike's resistance table over restarts. */
  readonly keepTable: (resistanceTable: readonly number[]) => void;
  readonly journal: DurableJournal;
  /** What the journal was found with: the open race as it was given to it, and samples of the newest race. */
  readonly journaled: Pick<Recovered, 'session' | 'raced'>;
  readonly setAside: SetAside;
  readonly uplink: Uplink;
  readonly page: PageServer;
  readonly random: () => number;
  readonly tally: Tally;
}
