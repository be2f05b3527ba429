import { crc16 } from './crc16.ts';

/** A line of the sensor board, decoded; the protocol stands in hardware/protocol/README.md. */
export type BoardLine =
  | {
      readonly kind: 'report';
      readonly seq: number;
      readonly uptimeMs: number;
      readonly turns: number;
      readonly lastTurnUs: number;
      readonly periodUs: number;
      readonly raw: number;
      readonly permille: number;
      readonly flags: number;
    }
  | BoardIdentity
  | { readonly kind: 'answer'; readonly ok: true; readonly tag: number }
  | { readonly kind: 'answer'; readonly ok: false; readonly tag: number; readonly reason: BoardRefusalReason };

/** What the board says of itself. */
export interface BoardIdentity {
  readonly kind: 'identity';
  readonly firmware: string;
  /** 0 = not yet given. */
  readonly serial: number;
  readonly hardware: string;
  /** Bits of MCUSR: 1 power on, 2 reset pin, 4 brown-out, 8 watchdog. */
  readonly resetCause: number;
  /** Magnets that pass the sensor in one crank turn, 1 to 8. */
  readonly magnets: number;
  /** Raw resistance (0 to 4095) that means 0 and 1000 ‰. */
  readonly zero: number;
  readonly span: number;
}

export type BoardRefusalReason = 'CMD' | 'ARG' | 'BUSY';

export type LineDiscardReason = 'noise' | 'too-long' | 'no-checksum' | 'bad-checksum' | 'unknown-name' | 'bad-field';

type Decoded = BoardLine | { readonly kind: 'discard'; readonly reason: LineDiscardReason };

const MAX_LINE = 80;
const U16 = 0xffff;
const U32 = 0xffffffff;
const REFUSALS: readonly BoardRefusalReason[] = ['CMD', 'ARG', 'BUSY'];

/** A decimal field in min..max without sign or leading zeros, or NaN. */
function decimal(field: string | undefined, max: number, min = 0): number {
  if (field === undefined || !/^(0|[1-9][0-9]{0,9})$/.test(field)) return Number.NaN;
  const value = Number(field);
  return value >= min && value <= max ? value : Number.NaN;
}

function decodeReport(fields: readonly string[]): BoardLine | undefined {
  const limits = [U16, U32, U16, U32, U32, 4095, 1000];
  const flags = fields[7];
  if (fields.length !== 8 || flags === undefined || !/^[0-9A-F]{2}$/.test(flags)) return undefined;
  const numbers = limits.map((max, index) => decimal(fields[index], max));
  if (numbers.some(Number.isNaN)) return undefined;
  const [seq = 0, uptimeMs = 0, turns = 0, lastTurnUs = 0, periodUs = 0, raw = 0, permille = 0] = numbers;
  return {
    kind: 'report',
    seq,
    uptimeMs,
    turns,
    lastTurnUs,
    periodUs,
    raw,
    permille,
    flags: Number.parseInt(flags, 16),
  };
}

function decodeIdentity(fields: readonly string[]): BoardLine | undefined {
  const [protocol, firmware = '', serialField, hardware = '', resetField, magnetsField, zeroField, spanField] = fields;
  const [serial, resetCause, magnets] = [
    decimal(serialField, U32),
    decimal(resetField, 15),
    decimal(magnetsField, 8, 1),
  ];
  const [zero, span] = [decimal(zeroField, 4095), decimal(spanField, 4095)];
  if (fields.length !== 8 || protocol !== '1') return undefined;
  if ([serial, resetCause, magnets, zero, span].some(Number.isNaN)) return undefined;
  const parts = firmware.split('.').map((part) => decimal(part, 255));
  if (parts.length !== 3 || parts.some(Number.isNaN) || !/^[a-z0-9-]{1,16}$/.test(hardware)) return undefined;
  return { kind: 'identity', firmware, serial, hardware, resetCause, magnets, zero, span };
}

function decodeAnswer(ok: boolean, fields: readonly string[]): BoardLine | undefined {
  const tag = decimal(fields[0], U16, 1);
  if (Number.isNaN(tag) || fields.length !== (ok ? 1 : 2)) return undefined;
  if (ok) return { kind: 'answer', ok, tag };
  const reason = REFUSALS.find((known) => known === fields[1]);
  return reason && { kind: 'answer', ok, tag, reason };
}

function decodeFields(name: string, fields: readonly string[]): BoardLine | undefined | 'unknown' {
  if (name === 'RD') return decodeReport(fields);
  if (name === 'ID') return decodeIdentity(fields);
  if (name === 'OK' || name === 'ER') return decodeAnswer(name === 'OK', fields);
  return 'unknown';
}

/** Decodes the text from `$` up to, not including, the line end. Never throws; `text` has one character per byte. */
export function decodeLine(text: string): Decoded {
  if (text.length > MAX_LINE) return { kind: 'discard', reason: 'too-long' };
  const match = /^\$([ -#%-)+-~]+)\*([0-9A-F]{4})$/.exec(text);
  if (match === null) return { kind: 'discard', reason: 'no-checksum' };
  const [, body = '', checksum = ''] = match;
  if (crc16(body) !== Number.parseInt(checksum, 16)) return { kind: 'discard', reason: 'bad-checksum' };
  const [name = '', ...fields] = body.split(',');
  const decoded = decodeFields(name, fields);
  if (decoded === 'unknown') return { kind: 'discard', reason: 'unknown-name' };
  return decoded ?? { kind: 'discard', reason: 'bad-field' };
}

/** A command line to the board with its checksum and line end, for example `ID?` with tag 7: `$ID?,7*…\r\n`. */
export function encodeCommand(name: string, tag: number, ...fields: readonly string[]): string {
  const body = [name, String(tag), ...fields].join(',');
  return `$${body}*${crc16(body).toString(16).toUpperCase().padStart(4, '0')}\r\n`;
}
