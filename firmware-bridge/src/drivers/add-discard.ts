/** Bytes that a decoder could not believe, and why. */
export interface Discard<Reason extends string> {
  readonly reason: Reason;
  readonly bytes: number;
}

/** Adds discarded bytes to the list, to its last entry where the reason is the same. */
export function addDiscard<Reason extends string>(discards: Discard<Reason>[], reason: Reason, bytes: number): void {
  const last = discards.at(-1);
  if (last?.reason === reason) discards[discards.length - 1] = { reason, bytes: last.bytes + bytes };
  else discards.push({ reason, bytes });
}
