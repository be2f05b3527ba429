import { StreamError } from './stream-error.ts';

/** A decoded JSON object from the wire, whose fields nobody has looked at yet. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** Bounds of a text field in characters. */
export interface TextBounds {
  readonly min: number;
  readonly max: number;
}

/** Bounds of a whole number. */
export interface IntegerBounds {
  readonly min: number;
  readonly max: number;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function requestObject(value: unknown, field: string): RequestBody {
  if (isRequestBody(value)) return value;
  throw new StreamError('SerializationException', `${field} must be a JSON object.`);
}

export function optionalText(body: RequestBody, field: string, bounds: TextBounds): string | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new StreamError('SerializationException', `${field} must be a string.`);
  if (value.length < bounds.min || value.length > bounds.max) {
    throw new StreamError(
      'ValidationException',
      `1 validation error detected: ${field} has ${value.length} characters; give it ${bounds.min} to ${bounds.max}.`,
    );
  }
  return value;
}

export function requiredText(body: RequestBody, field: string, bounds: TextBounds): string {
  return optionalText(body, field, bounds) ?? missing(field);
}

export function optionalInteger(body: RequestBody, field: string, bounds: IntegerBounds): number | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new StreamError('SerializationException', `${field} must be a whole number.`);
  }
  if (value < bounds.min || value > bounds.max) {
    throw new StreamError(
      'ValidationException',
      `1 validation error detected: ${field} is ${value}; give it ${bounds.min} to ${bounds.max}.`,
    );
  }
  return value;
}

export function requiredInteger(body: RequestBody, field: string, bounds: IntegerBounds): number {
  return optionalInteger(body, field, bounds) ?? missing(field);
}

/** A time in seconds since 1970, as the protocol writes it, in ms. */
export function requiredTimestampMs(body: RequestBody, field: string): number {
  const value = body[field] ?? missing(field);
  if (typeof value === 'number' && Number.isFinite(value)) return value * 1_000;
  throw new StreamError('SerializationException', `${field} must be a number of seconds since 1970.`);
}

/** Bytes in base64. */
export function requiredBytes(body: RequestBody, field: string): Buffer {
  const value = body[field] ?? missing(field);
  if (typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value)) return Buffer.from(value, 'base64');
  throw new StreamError('SerializationException', `${field} must be base64 text with its padding.`);
}

export function requiredList(body: RequestBody, field: string): readonly unknown[] {
  const value = body[field] ?? missing(field);
  if (Array.isArray(value)) return value;
  throw new StreamError('SerializationException', `${field} must be a list.`);
}

function missing(field: string): never {
  throw new StreamError(
    'ValidationException',
    `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null. Give ${field}.`,
  );
}

function isRequestBody(value: unknown): value is RequestBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
