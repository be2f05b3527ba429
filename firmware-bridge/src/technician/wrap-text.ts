/**
 * Breaks a text between words into lines of at most `columns` characters: the first one begins behind `used` characters that
 * stand there already, the others are indented by `indent`. A word that is longer than a line stays whole.
 */
export function wrapText(text: string, columns: number, indent: number, used = indent): string[] {
  const lines: string[] = [];
  let line = '';
  let room = columns - used;
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > room) {
      lines.push(line);
      line = word;
      room = columns - indent;
    } else line = longer;
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : `${' '.repeat(indent)}${each}`));
}
