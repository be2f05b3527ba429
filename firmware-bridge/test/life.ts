import { Bridge } from '../src/bridge.ts';
import type { Config } from '../src/config.ts';
import type { SetAside } from '../src/delivery/set-aside.ts';
import { createDriver } from '../src/drivers/create-driver.ts';
import type { Tell } from '../src/events.ts';
import type { DurableJournal } from '../src/journal/durable-journal.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { openingOf, tellingOf } from '../src/journal-telling.ts';
import { createTally } from '../src/vitals.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakePageServer } from './fake-page-server.ts';
import { FakeSerialLink } from './fake-serial-link.ts';
import { FakeUplink } from './fake-uplink.ts';
import { LifeClock } from './life-clock.ts';
import { MemoryDisk } from './memory-disk.ts';

/** What a life of the daemon begins with. */
export interface Birth {
  readonly config: Config;
  readonly runId: string;
  readonly hostBoot: string;
  /** When the host booted, on the world's clock. */
  readonly bootedMs: number;
  readonly segmentBytes: number;
  readonly disk: MemoryDisk;
  readonly setAside: SetAside;
  readonly random: () => number;
  readonly tell: Tell;
}

/** One life of the daemon, with the real journal, from its start until it is stopped or killed. */
export class Life {
  readonly clock: LifeClock;
  readonly serial: FakeSerialLink;
  readonly uplink: FakeUplink;
  readonly page = new FakePageServer();
  readonly runId: string;
  readonly #birth: Birth;
  #disk: MemoryDisk;
  #parts: { readonly bridge: Bridge; readonly journal: DurableJournal } | undefined;
  #isAlive = true;

  constructor(world: FakeClock, birth: Birth) {
    this.#birth = birth;
    this.runId = birth.runId;
    this.#disk = birth.disk;
    this.clock = new LifeClock(world, birth.bootedMs);
    this.serial = new FakeSerialLink(this.clock);
    this.uplink = new FakeUplink(this.clock);
  }

  get disk(): MemoryDisk {
    return this.#disk;
  }

  get bridge(): Bridge {
    return this.#begun().bridge;
  }

  get journal(): DurableJournal {
    return this.#begun().journal;
  }

  /** Starts the daemon as `main` does. */
  async begin(): Promise<void> {
    const { config, runId, hostBoot, segmentBytes, disk, setAside, random, tell } = this.#birth;
    const { clock, serial, uplink, page } = this;
    const tally = createTally((event) => {
      if (this.#isAlive) tell(event);
    });
    const { journal, recovered } = await openJournal(disk, {
      settings: { ...config.journal, segmentBytes },
      tell: (event) => tally.tell(tellingOf(event)),
    });
    const driver = createDriver(config.serial, undefined);
    const ports = { clock, serial, driver, keepTable: () => {}, uplink, page, journal, setAside, random, tally };
    const identity = { runId, hostBoot, software: '0.1.0' };
    const bridge = new Bridge(config, identity, { ...ports, journaled: recovered });
    this.#parts = { bridge, journal };
    tally.tell(openingOf(recovered));
    await bridge.start();
  }

  /** Ends the daemon as SIGKILL does: nothing is said or written any more; what was handed to the disk stands there. */
  kill(): void {
    this.#isAlive = false;
    this.clock.end();
    this.#disk = new MemoryDisk(this.#disk.files);
    this.uplink.open(() => {});
    this.uplink.goDown();
    this.serial.open(() => {});
    this.serial.pullOut();
  }

  #begun(): { readonly bridge: Bridge; readonly journal: DurableJournal } {
    if (this.#parts === undefined) throw new Error('the daemon was not started yet');
    return this.#parts;
  }
}
