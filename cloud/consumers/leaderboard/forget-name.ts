import { decodeRows, encodeRows } from './result-row.ts';
import { decodeRiders, encodeRiders } from './riders-codec.ts';

/** What stands where a name was. */
export function forgottenName(racerId: number): string {
  return `Racer ${racerId}`;
}

/** An item's riders without the name of one racer; undefined when they do not have it. Throws a RangeError as decodeRiders does. */
export function forgetInRiders(bytes: Uint8Array, racerId: number): Uint8Array | undefined {
  const riders = withoutName(decodeRiders(bytes), racerId);
  return riders && encodeRiders(riders);
}

/** A result's rows without the name of one racer; undefined when they do not have it. Throws as decodeRows does. */
export function forgetInRows(text: string, racerId: number): string | undefined {
  const rows = withoutName(decodeRows(text), racerId);
  return rows && encodeRows(rows);
}

function withoutName<Named extends { readonly racerId: number; readonly name: string }>(
  all: readonly Named[],
  racerId: number,
): Named[] | undefined {
  const name = forgottenName(racerId);
  if (!all.some((one) => one.racerId === racerId && one.name !== name)) return undefined;
  return all.map((one) => (one.racerId === racerId ? { ...one, name } : one));
}
