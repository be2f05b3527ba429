/** Only this much of a key is compared, so that hostile input stays cheap. */
const MAX_KEY_LENGTH = 64;

/** The known key that is most like a mistyped one, or undefined when none is near. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const typed = key.slice(0, MAX_KEY_LENGTH).toLowerCase();
  const ranked = known.map((each) => ({ each, distance: editDistance(typed, each.toLowerCase()) }));
  ranked.sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(2, typed.length / 3) ? best.each : undefined;
}

/** Levenshtein distance. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const swap = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
