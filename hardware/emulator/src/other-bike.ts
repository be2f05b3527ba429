/** What the rider does to a bike of another maker. */
export interface Pedalling {
  readonly rpm: number;
  readonly resistancePercent: number;
  readonly watts: number;
}

/** In what one bike of a maker differs from another. */
export interface OtherBikeHabits {
  /** What its raw resistance lies above that of the usual bike. */
  readonly rawOffset: number;
  /** Whether it answers this command. */
  readonly knows: (command: number) => boolean;
}

/** A bike of another maker: what it answers to bytes from the host, in any cuts, a reply each. */
export interface OtherBike {
  /** The baud rate that it speaks and hears. */
  readonly baud: number;
  answer(bytes: Uint8Array, pedalling: Pedalling): Uint8Array[];
}
