import type { Cancel, Clock } from '../src/clock.ts';
import type { FakeClock } from './fake-clock.ts';

/** The clock as one life of the daemon sees it: monotonic since the boot of the host, without timers after its death. */
export class LifeClock implements Clock {
  readonly #world: FakeClock;
  readonly #bootedMs: number;
  #isAlive = true;

  constructor(world: FakeClock, bootedMs: number) {
    this.#world = world;
    this.#bootedMs = bootedMs;
  }

  monotonicMs(): number {
    return this.#world.monotonicMs() - this.#bootedMs;
  }

  wallMs(): number {
    return this.#world.wallMs();
  }

  synced(): boolean {
    return this.#world.synced();
  }

  at(atMs: number, callback: () => void): Cancel {
    if (!this.#isAlive) return () => {};
    return this.#world.at(atMs + this.#bootedMs, () => {
      if (this.#isAlive) callback();
    });
  }

  end(): void {
    this.#isAlive = false;
  }
}
