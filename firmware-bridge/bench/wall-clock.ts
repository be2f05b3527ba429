const EDGES = 8;

/** CLOCK_MONOTONIC, ms: one clock for all processes of the machine, so that their stamps can be compared. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/**
 * Epoch ms at monotonic 0, to a few µs, although Date.now() counts whole ms: it watches 8 of its steps (8 ms of busy waiting).
 * A hold-up between a step and its stamp can only make the difference smaller, so the largest is the nearest to the truth.
 */
export function measureWallOffsetMs(): number {
  let offsetMs = Number.NEGATIVE_INFINITY;
  for (let edge = 0; edge < EDGES; edge++) {
    const before = Date.now();
    let after = before;
    while (after === before) after = Date.now();
    offsetMs = Math.max(offsetMs, after - monotonicMs());
  }
  return offsetMs;
}
