import { paint, type Style, type Terminal } from '../terminal.ts';

/** A piece of a row that is shown whole, in a style of its own or none. */
export interface Part {
  readonly text: string;
  readonly style?: Style;
}

const GAP = 2;

/** Puts parts side by side into lines of at most `columns` characters; a part that is longer than a line is cut. */
export function flowParts(parts: readonly Part[], columns: number, look: Pick<Terminal, 'colours'>): string[] {
  const lines: { text: string; length: number }[] = [];
  for (const { text, style } of parts) {
    const cut = text.slice(0, columns);
    const painted = style === undefined ? cut : paint(look, style, cut);
    const last = lines.at(-1);
    if (last !== undefined && last.length + GAP + cut.length <= columns) {
      last.text += `${' '.repeat(GAP)}${painted}`;
      last.length += GAP + cut.length;
    } else lines.push({ text: painted, length: cut.length });
  }
  return lines.map(({ text }) => text);
}
