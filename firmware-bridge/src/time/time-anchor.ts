/** What the wall clock said at one moment of the monotonic clock of one boot of the host, and whether it was to be trusted. */
export interface TimeAnchor {
  readonly hostBoot: string;
  readonly monotonicMs: number;
  /** Epoch ms. */
  readonly wallMs: number;
  readonly synced: boolean;
}
