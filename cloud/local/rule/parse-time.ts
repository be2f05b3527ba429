import { SqlError } from './sql-error.ts';

/** Writes a time in ms since 1970; undefined if it is no time of our era. */
export type TimeFormat = (atMs: number) => string | undefined;

interface TimeFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly weekday: number;
  readonly zoneName: string;
  readonly offsetMinutes: number;
}

type FieldFormat = (fields: TimeFields) => string;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
/** A run of one letter, quoted text, or any other character. Two quotes together stand for one. */
const PIECE = /([A-Za-z])\1*|'(?:[^']|'')*'|[^A-Za-z']|'/g;
const UTC_NAMES = ['UTC', 'GMT', 'Z'];
const MAX_TIME_MS = 8.64e15;

/** Compiles a Joda-Time pattern as far as the subset goes: G y M d E a H h m s S z Z, quoted text and signs. */
export function compileTimeFormat(pattern: string, zone: string, position: number): TimeFormat {
  const pieces = (pattern.match(PIECE) ?? []).map((piece) => compilePiece(piece, position));
  const fieldsAt = UTC_NAMES.includes(zone) ? utcFields : zonedFields(zone, position);
  return (atMs) => {
    if (!(Math.abs(atMs) <= MAX_TIME_MS)) return undefined;
    const fields = fieldsAt(atMs);
    return fields.year < 1 ? undefined : pieces.map((piece) => piece(fields)).join('');
  };
}

function compilePiece(piece: string, position: number): FieldFormat {
  if (piece === "'") throw new SqlError('the time pattern has a quote without its partner', position);
  if (piece === "''") return () => "'";
  if (piece.startsWith("'")) {
    const text = piece.slice(1, -1).replaceAll("''", "'");
    return () => text;
  }
  const letter = piece[0] ?? '';
  if (!/[A-Za-z]/.test(letter)) return () => piece;
  const format = compileField(letter, piece.length);
  if (format !== undefined) return format;
  throw new SqlError(`${piece} in the time pattern is not part of the subset (G y M d E a H h m s S z Z)`, position);
}

function compileField(letter: string, width: number): FieldFormat | undefined {
  const padded = (read: (fields: TimeFields) => number): FieldFormat => {
    return (fields) => String(read(fields)).padStart(width, '0');
  };
  switch (letter) {
    case 'G':
      return () => 'AD';
    case 'y':
      return width === 2 ? ({ year }) => String(year % 100).padStart(2, '0') : padded(({ year }) => year);
    case 'M':
      return width < 3 ? padded(({ month }) => month) : ({ month }) => named(MONTHS[month - 1], width);
    case 'd':
      return padded(({ day }) => day);
    case 'E':
      return ({ weekday }) => named(WEEKDAYS[weekday], width);
    case 'a':
      return ({ hour }) => (hour < 12 ? 'AM' : 'PM');
    case 'H':
      return padded(({ hour }) => hour);
    case 'h':
      return padded(({ hour }) => (hour % 12 === 0 ? 12 : hour % 12));
    case 'm':
      return padded(({ minute }) => minute);
    case 's':
      return padded(({ second }) => second);
    case 'S':
      return ({ millisecond }) => String(millisecond).padStart(3, '0').padEnd(width, '0').slice(0, width);
    case 'z':
      return width < 4 ? ({ zoneName }) => zoneName : undefined;
    case 'Z':
      return width < 3 ? ({ offsetMinutes }) => offsetText(offsetMinutes, width === 2 ? ':' : '') : undefined;
    default:
      return undefined;
  }
}

function named(name: string | undefined, width: number): string {
  return width < 4 ? (name ?? '').slice(0, 3) : (name ?? '');
}

function offsetText(offsetMinutes: number, separator: string): string {
  const minutes = Math.abs(offsetMinutes);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}${separator}${rest}`;
}

function utcFields(atMs: number): TimeFields {
  const date = new Date(atMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    weekday: date.getUTCDay(),
    zoneName: 'UTC',
    offsetMinutes: 0,
  };
}

function zonedFields(timeZone: string, position: number): (atMs: number) => TimeFields {
  const format = zoneFormat(timeZone, position);
  return (atMs) => {
    const parts = new Map<string, string>(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const numberOf = (type: string): number => Number(parts.get(type) ?? 0);
    const [year, month, day] = [numberOf('year'), numberOf('month'), numberOf('day')];
    const [hour, minute, second] = [numberOf('hour'), numberOf('minute'), numberOf('second')];
    const localMs = Date.UTC(year, month - 1, day, hour, minute, second);
    const offsetMinutes = Math.round((localMs - Math.floor(atMs / 1_000) * 1_000) / 60_000);
    const zoneName = parts.get('timeZoneName') ?? timeZone;
    const millisecond = new Date(atMs).getUTCMilliseconds();
    const weekday = new Date(localMs).getUTCDay();
    return { year, month, day, hour, minute, second, millisecond, weekday, zoneName, offsetMinutes };
  };
}

function zoneFormat(timeZone: string, position: number): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
  } catch {
    throw new SqlError(
      `${JSON.stringify(timeZone)} is not a time zone; give one as in "UTC" or "Europe/Berlin"`,
      position,
    );
  }
}
