/**
 * `f1 41 03` and what of it is text, 16, 8 or 4 bytes a row, as many as fit `columns`; the newest rows, at most `rows` of them.
 * `total` is how many came in all, up to the last of these: a row begins at a multiple of its width, so that rows move up whole.
 */
export function drawBytes(bytes: Uint8Array, total: number, columns: number, rows: number): string[] {
  const width = WIDTHS.find((each) => each * COLUMNS_A_BYTE < columns) ?? 4;
  const first = (width - ((total - bytes.length) % width)) % width;
  const drawn: string[] = [];
  for (let at = first; at < bytes.length; at += width) {
    const row = [...bytes.subarray(at, at + width)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    drawn.push(`${hex.padEnd(width * 3 + 1)}${String.fromCharCode(...row.map(plain))}`);
  }
  return drawn.slice(-Math.max(1, rows));
}

const WIDTHS = [16, 8] as const;
/** Two digits, a space, and the character; one more space stands between both. */
const COLUMNS_A_BYTE = 4;
const DOT = 0x2e;

function plain(byte: number): number {
  return byte >= 0x20 && byte < 0x7f ? byte : DOT;
}
