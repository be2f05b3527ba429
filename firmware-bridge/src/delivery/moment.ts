/** What comes with every input: the monotonic time, ms, and a random fraction in 0..1, so that the core draws none itself. */
export interface Moment {
  readonly nowMs: number;
  readonly chance: number;
}
