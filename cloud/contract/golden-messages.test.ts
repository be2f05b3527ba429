import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  gapMessageSchema,
  heartbeatSchema,
  liveMessageSchema,
  packSchema,
  presenceSchema,
  sampleUuid,
  standingSchema,
} from './contract.ts';

const vectorsSchema = z.object({
  valid: z.array(
    z.object({ name: z.string(), bikeId: z.string().optional(), message: z.record(z.string(), z.unknown()) }),
  ),
  invalid: z.array(z.object({ name: z.string(), field: z.string(), message: z.unknown() })),
});

const readVectors = (file: string) =>
  vectorsSchema.parse(JSON.parse(readFileSync(new URL(`./vectors/${file}.json`, import.meta.url), 'utf8')));

describe.each([
  ['live-message', liveMessageSchema],
  ['pack', packSchema],
  ['standing', standingSchema],
  ['gap', gapMessageSchema],
  ['heartbeat', heartbeatSchema],
  ['presence', presenceSchema],
] as const)('golden messages: %s', (file, schema) => {
  const { valid, invalid } = readVectors(file);

  test.each(valid)('accepts $name, field for field', ({ message }) => {
    expect(schema.parse(message)).toEqual(message);
  });

  test.each(valid)('ignores a field of a later version in $name', ({ message }) => {
    expect(schema.parse({ ...message, later: { than: 'this' } })).toEqual(message);
  });

  test.each(invalid)('refuses $name and names $field', ({ field, message }) => {
    const { error } = schema.safeParse(message);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(field);
  });

  test.each([null, [], 'text', 7, true])('refuses %j, which is no object', (message) => {
    expect(schema.safeParse(message).success).toBe(false);
  });
});

test('the golden live messages carry the uuid of their bike, run and seq', () => {
  for (const { message, bikeId } of readVectors('live-message').valid) {
    const { uuid, runId, seq } = liveMessageSchema.parse(message);
    expect(uuid).toBe(sampleUuid(bikeId ?? '', runId, seq));
  }
});
