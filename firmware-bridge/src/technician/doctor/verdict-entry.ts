import type { JointId } from './joints.ts';

/** What a bad joint means, and what to do. `{port}`, `{user}`, `{host}` and the like stand for the bike's own. */
export interface VerdictEntry {
  /** Where it is found; `any` for what can befall every check. */
  readonly joint: JointId | 'any';
  readonly means: string;
  readonly remedy: string;
  /** To be typed, in this order. */
  readonly commands: readonly string[];
}

/** Shows what the daemon said last. */
export const SEE_LOG = 'journalctl -u alleycat-bridge -n 50';
