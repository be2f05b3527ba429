/** A board on the allow list. Times are epoch ms. */
export interface FleetEntry {
  readonly serial: number;
  /** `allowed` may become a bike, `bound` has become one and is held to its key, `revoked` is neither. */
  readonly state: 'allowed' | 'bound' | 'revoked';
  readonly hardware: string;
  readonly firmware: string;
  readonly flashedAtMs: number;
  readonly changedAtMs: number;
  /** SHA-256 of the public key that the board's bike is bound to, as hex. */
  readonly keyHash?: string | undefined;
  /** The certificate that was put into force last. */
  readonly certificateId?: string | undefined;
  /** When that one took the place of another, which stays in force until somebody says that it is not needed. */
  readonly replacedAtMs?: number | undefined;
}

/** What binds a board to a key. */
export interface Binding {
  readonly keyHash: string;
  readonly certificateId: string;
  readonly atMs: number;
}

/** Port: the allow list, as provisioning needs it. A rejection is a fault of the store, and admits nobody. */
export interface FleetStore {
  find(serial: number): Promise<FleetEntry | undefined>;
  /** Binds an entry as it was found; false when it has changed since, and nothing was written. */
  bind(found: FleetEntry, binding: Binding): Promise<boolean>;
}
