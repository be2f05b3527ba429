import { bikeIdSchema, MAX_RACER_ID } from '@alleycat/contract';

/** Reads bike ids, one a line; empty lines and what follows `#` are passed over. The error says which line and what is allowed. */
export function readBikeIds(text: string): readonly string[] | { readonly error: string } {
  const ids: string[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const id = line.replace(/#.*/, '').trim();
    if (id === '') continue;
    const number = index + 1;
    const parsed = bikeIdSchema.safeParse(id);
    if (!parsed.success) {
      return { error: `line ${number}, "${id.slice(0, 40)}": ${parsed.error.issues[0]?.message ?? 'not a bike id'}` };
    }
    const earlier = lineOf.get(id);
    if (earlier !== undefined) return { error: `line ${number}: ${id} stands in line ${earlier} already` };
    lineOf.set(id, number);
    ids.push(id);
    if (ids.length > MAX_RACER_ID) return { error: `line ${number}: more than ${MAX_RACER_ID} bikes` };
  }
  return ids.length > 0 ? ids : { error: 'no bike id in it; one a line, for example bike-0042' };
}
