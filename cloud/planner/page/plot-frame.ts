import type { Scale } from './scale.ts';
import { label, svg } from './svg.ts';

export const PLOT_WIDTH = 860;
export const PLOT_HEIGHT = 380;
/** Room for the y axis on the left, for the lines' names on the right, for the x axis below. */
export const INNER = { left: 72, right: 640, top: 34, bottom: 326 };

export interface Axis {
  readonly title: string;
  readonly scale: Scale;
  readonly format: (value: number) => string;
}

/** The drawing around a plot's content: grid, ticks with their values, and the axes' titles with units. */
export function plotFrame(what: string, { x, y }: { readonly x: Axis; readonly y: Axis }, content: string): string {
  const { left, right, top, bottom } = INNER;
  const grid = y.scale.ticks.map((tick) => {
    const at = y.scale.place(tick);
    return (
      svg('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }) +
      label(y.format(tick), { x: left - 10, y: at + 4 }, { class: 'tick', 'text-anchor': 'end' })
    );
  });
  const marks = x.scale.ticks.map((tick) => {
    const at = x.scale.place(tick);
    return (
      svg('line', { class: 'axis', x1: at, x2: at, y1: bottom, y2: bottom + 5 }) +
      label(x.format(tick), { x: at, y: bottom + 22 }, { class: 'tick', 'text-anchor': 'middle' })
    );
  });
  return svg(
    'svg',
    { viewBox: `0 0 ${PLOT_WIDTH} ${PLOT_HEIGHT}`, role: 'img', 'aria-label': what },
    [
      ...grid,
      svg('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom }),
      ...marks,
      label(y.title, { x: left - 58, y: top - 16 }, { class: 'title' }),
      label(x.title, { x: (left + right) / 2, y: PLOT_HEIGHT - 8 }, { class: 'title', 'text-anchor': 'middle' }),
      content,
    ].join(''),
  );
}
