// Draws what a program wrote to a terminal as a picture: reads text with colours on standard input, writes SVG. For example
// FORCE_COLOR=1 alleycat doctor | node docs/draw-terminal.mjs 'What the doctor says' > docs/technician-doctor.svg
import { readFileSync } from 'node:fs';

const COLUMN_WIDTH = 8.43;
const ROW_HEIGHT = 19;
const MARGIN = 14;
const COLOURS = { 31: '#ff5a4f', 32: '#3dde84', 33: '#ffb000', 36: '#5ab0ff' };

/** Spaces that a viewer would draw together are kept apart. */
const escapeXml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');

/** One row as spans, each at its own column, so that a font of another width moves nothing. */
function drawRow(row, index) {
  let column = 0;
  let style = '';
  const spans = [];
  for (const part of row.split(/(\ue000\d*m)/)) {
    const code = /^\ue000(\d*)m$/.exec(part)?.[1];
    if (code === undefined) {
      const text = part.trimEnd();
      const width = (text.length * COLUMN_WIDTH).toFixed(1);
      const x = (MARGIN + column * COLUMN_WIDTH).toFixed(1);
      if (text !== '') spans.push(`<tspan x="${x}" textLength="${width}"${style}>${escapeXml(text)}</tspan>`);
      column += part.length;
    } else if (code === '1') style = ' font-weight="bold"';
    else if (code === '2') style = ' fill="#9aa4ad"';
    else style = code in COLOURS ? ` fill="${COLOURS[code]}"` : '';
  }
  return `<text y="${MARGIN + (index + 0.75) * ROW_HEIGHT}">${spans.join('')}</text>`;
}

// The beginning of a colour, as one character that no text has.
const text = readFileSync(0, 'utf8').replaceAll(`${String.fromCharCode(27)}[`, '\ue000');
const rows = text.trimEnd().split('\n');
const columns = Math.max(...rows.map((row) => row.replaceAll(/\ue000\d*m/g, '').length));
const [width, height] = [Math.ceil(columns * COLUMN_WIDTH + 2 * MARGIN), rows.length * ROW_HEIGHT + 2 * MARGIN];
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escapeXml(process.argv[2] ?? 'A terminal')}</title>
<rect width="100%" height="100%" rx="8" fill="#101418"/>
<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#ffffff">
${rows.map(drawRow).join('\n')}
</g>
</svg>
`);
