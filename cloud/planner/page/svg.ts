/** Text as it may stand in HTML or SVG, also within attributes. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** One SVG element; numbers keep a tenth of a pixel, `content` is markup. */
export function svg(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? Math.round(value * 10) / 10 : escapeText(value)}"`,
  );
  return `<${name}${written.join('')}>${content}</${name}>`;
}

/** A line of text in a plot. */
export function label(
  text: string,
  at: { readonly x: number; readonly y: number },
  attributes: Readonly<Record<string, string | number>> = {},
): string {
  return svg('text', { ...at, ...attributes }, escapeText(text));
}
