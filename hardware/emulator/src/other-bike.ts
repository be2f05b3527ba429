/** What the rider does to a bike of another maker. */
export interface Pedalling {
  readonly rpm: number;
  readonly resistancePercent: number;
  readonly watts: number;
}

/** A bike of another maker: what it answers to bytes from the host, in any cuts, a reply each. */
export interface OtherBike {
  answer(bytes: Uint8Array, pedalling: Pedalling): Uint8Array[];
}
