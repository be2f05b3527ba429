/** A number in [0, 1) that depends only on the seed and the index: randomness without a state. */
export function seededFraction(seed: number, index: number): number {
  let mixed = Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2f) ^ Math.imul(index + 1, 0x165667b1);
  for (let round = 0; round < 3; round++) {
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x2c1b3c6d + round * 2);
    mixed ^= mixed >>> 12;
  }
  return (mixed >>> 0) / 2 ** 32;
}
