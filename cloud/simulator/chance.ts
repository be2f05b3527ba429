/**
 * A number in [0, 1) that depends on its arguments (32-bit integers) and on nothing else: every bit of each is mixed into
 * every bit of the result, so that neighbours have nothing in common.
 */
export function chance(...words: readonly number[]): number {
  let hash = 0x2545f491;
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0x1_0000_0000;
}
