import { crc16 } from './crc16.ts';

/** One line of the board: the name and the fields of its payload, e.g. RD and its nine fields. */
export type BoardLine = { name: string; fields: readonly string[] };

/** The fields of an RD line, as numbers. */
export type Reading = {
  seq: number;
  uptimeMs: number;
  turns: number;
  lastTurnUs: number;
  periodUs: number;
  raw: number;
  permille: number;
  flags: number;
};

/** Adds `$`, CRC and line end to a payload. */
export function lineOf(payload: string): Uint8Array {
  const crc = crc16(Buffer.from(payload, 'latin1')).toString(16).toUpperCase().padStart(4, '0');
  return Buffer.from(`$${payload}*${crc}\r\n`, 'latin1');
}

/** Reads what a board has sent. Throws at the first damaged line: an emulated line has no noise. A last, unfinished line is left out. */
export function parseBoardLines(bytes: Uint8Array): BoardLine[] {
  const text = Buffer.from(bytes).toString('latin1');
  const complete = text.split('\r\n').slice(0, -1);
  return complete.map((line) => {
    const payload = line.slice(1, -5);
    if (`${line}\r\n` !== Buffer.from(lineOf(payload)).toString('latin1')) {
      throw new Error(`the board sent a damaged line: ${line}`);
    }
    const [name = '', ...fields] = payload.split(',');
    return { name, fields };
  });
}

/** The readings among the lines. */
export function readingsOf(lines: readonly BoardLine[]): Reading[] {
  return lines
    .filter((line) => line.name === 'RD')
    .map(({ fields }) => {
      const [seq = 0, uptimeMs = 0, turns = 0, lastTurnUs = 0, periodUs = 0, raw = 0, permille = 0] =
        fields.map(Number);
      const flags = Number.parseInt(fields[7] ?? '', 16);
      return { seq, uptimeMs, turns, lastTurnUs, periodUs, raw, permille, flags };
    });
}
