/** Cancels what it was returned for; calling it again does nothing. */
export type Cancel = () => void;

/** The bike's clock. All times are in ms and already scaled by `--speed`. */
export interface Clock {
  /** Never steps; comparable across restarts of the daemon within one boot of the host. */
  monotonicMs(): number;
  /** Epoch ms; may step. Resolution better than 0.1 ms. */
  wallMs(): number;
  /** Whether the wall clock is synchronised. */
  synced(): boolean;
  /**
   * Calls back once when the monotonic clock reaches `atMs`, never before it, and never before `at` has returned. A coarse
   * timer may be some real ms late; a sharp one is late only as long as the process is held up, and costs CPU for that.
   */
  at(atMs: number, callback: () => void, precision?: 'coarse' | 'sharp'): Cancel;
}
