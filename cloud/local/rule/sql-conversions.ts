import type { SqlValue } from './sql-value.ts';

// The form that AWS documents under "Conversions".
const DECIMAL = /^-?\d+(\.\d+)?(E-?\d+)?$/i;

/** Converts to a number as AWS documents; undefined for what has none, Null included. */
export function toDecimal(value: SqlValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined;
  return finite(Number(value));
}

/** Converts to a whole number; a fraction is rounded down, as in the tables of the functions. */
export function toInt(value: SqlValue): number | undefined {
  const decimal = toDecimal(value);
  return decimal === undefined ? undefined : Math.floor(decimal);
}

/** Booleans, and "true" and "false" in any case. */
export function toBoolean(value: SqlValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Converts to text; arrays and objects become JSON, Null and Undefined have no text. */
export function toText(value: SqlValue): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The number if JSON can write it, else undefined. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
