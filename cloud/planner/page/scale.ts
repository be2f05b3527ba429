/** Where values lie on an axis, and the values that its ticks stand at. */
export interface Scale {
  place(value: number): number;
  readonly ticks: readonly number[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const FULL_STEPS = [1, 2, 3, 5, 10];
const LINEAR_STEPS = [1, 2, 2.5, 5, 10];

/** A logarithmic scale of positive values over pixels, with ticks at 1, 2, 3, 5 of each decade, or fewer over many decades. */
export function logScale(values: Range, pixels: Range): Scale {
  const [low, high] = [Math.log10(values.from), Math.log10(values.to)];
  const steps = high - low > 2.2 ? [1, 3, 10] : FULL_STEPS;
  const ticks = new Set<number>();
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** decade).toPrecision(2));
      if (tick >= values.from * 0.999 && tick <= values.to * 1.001) ticks.add(tick);
    }
  }
  return {
    place: (value) => pixels.from + ((Math.log10(value) - low) / (high - low)) * (pixels.to - pixels.from),
    ticks: [...ticks],
  };
}

/** A linear scale from 0 to a round number above the largest value, with about five ticks. */
export function linearScale(largest: number, pixels: Range): Scale {
  const rough = largest / 5;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = (LINEAR_STEPS.find((candidate) => candidate * decade >= rough) ?? 10) * decade;
  const count = Math.ceil(largest / step);
  return {
    place: (value) => pixels.from + (value / (step * count)) * (pixels.to - pixels.from),
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6))),
  };
}
