import * as z from 'zod';

/** Racer ids run from 1 to this. */
export const MAX_RACER_ID = 40_000;

/** Bike id: 1–24 characters that are safe in a topic level, an IoT thing name and a partition key. */
export const bikeIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/,
    'a bike id is 1 to 24 letters, digits, "_" or "-", for example "bike-0042"',
  );

/** Run id: 64 random bits as 16 lower-case hex digits, drawn at each start of the daemon. */
export const runIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'a run id is 16 lower-case hex digits');

/** Sequence number of a sample within its run, from 1. */
export const seqSchema = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

export const racerIdSchema = z.int().min(1).max(MAX_RACER_ID);

export const classIdSchema = z.int().min(1).max(6);

/** Race id: floor(epoch ms / 300000); the bound is the year 5138. */
export const raceIdSchema = z.int().min(0).max(333_333_333);

/** Second within the race window, 1..300. */
export const secondSchema = z.int().min(1).max(300);

/** Rider's name: 1–24 characters (UTF-16 code units) without control characters. */
export const racerNameSchema = z
  .string()
  .min(1)
  .max(24)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/, 'a name has no control characters');

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const epochMsSchema = z.int().min(0).max(100_000_000_000_000);
