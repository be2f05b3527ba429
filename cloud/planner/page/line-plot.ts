import { type Axis, INNER, plotFrame } from './plot-frame.ts';
import { label, svg } from './svg.ts';

/** A line of a plot. `look` is a class of the page's style: its colour, and whether it is dashed. */
export interface Line {
  readonly name: string;
  readonly look: string;
  /** A point with a name has a dot, and the name above it unless it is empty. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly name?: string }[];
}

/** The plan itself, a ring in the plot. */
export interface Here {
  readonly x: number;
  readonly y: number;
}

const NAME_HEIGHT = 18;

/** Lines with their names at their right ends, dots where a point has a name, and a ring where the plan is. */
export function linePlot(
  what: string,
  axes: { readonly x: Axis; readonly y: Axis },
  lines: readonly Line[],
  here: Here,
): string {
  const placed = lines.map((line) => ({
    ...line,
    at: line.points.map(({ x, y, name }) => ({ x: axes.x.scale.place(x), y: axes.y.scale.place(y), name })),
  }));
  const drawn = placed.map(({ look, at }) => {
    const path = at.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
    const dots = at.map(({ x, y, name }) => {
      if (name === undefined) return '';
      const above = name === '' ? '' : label(name, { x, y: y - 14 }, { class: 'tick', 'text-anchor': 'middle' });
      return svg('circle', { class: look, cx: x, cy: y, r: 4 }) + above;
    });
    return svg('path', { class: `line ${look}`, d: path }) + dots.join('');
  });
  const ends = placed.map(({ name, look, at }) => ({ name, look, x: at.at(-1)?.x ?? 0, y: at.at(-1)?.y ?? 0 }));
  const ring = { cx: axes.x.scale.place(here.x), cy: axes.y.scale.place(here.y) };
  return plotFrame(what, axes, [...drawn, ...names(ends), svg('circle', { class: 'here', ...ring, r: 9 })].join(''));
}

interface End {
  readonly name: string;
  readonly look: string;
  readonly x: number;
  readonly y: number;
}

/** The lines' names, pushed apart where the lines end close to each other, each with a thin leader to its end. */
function names(ends: readonly End[]): string[] {
  const sorted = [...ends].sort((left, right) => left.y - right.y);
  const places = spread(
    sorted.map(({ y }) => y),
    { from: INNER.top, to: INNER.bottom },
  );
  return sorted.map(({ name, look, x, y }, index) => {
    const at = places[index] ?? y;
    const leader = { class: 'leader', points: `${x + 5},${y} ${INNER.right + 10},${at} ${INNER.right + 18},${at}` };
    return svg('polyline', leader) + label(name, { x: INNER.right + 22, y: at + 4 }, { class: `name ${look}` });
  });
}

/** Places as near as possible to the wanted ones (ascending), at least a name's height apart, within the bounds. */
export function spread(
  wanted: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const down: number[] = [];
  for (const place of wanted) down.push(Math.max(place, (down.at(-1) ?? from - NAME_HEIGHT) + NAME_HEIGHT));
  const up: number[] = [];
  for (const place of down.reverse()) up.push(Math.min(place, (up.at(-1) ?? to + NAME_HEIGHT) - NAME_HEIGHT));
  return up.reverse();
}
