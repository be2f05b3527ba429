import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  gapMessageSchema,
  heartbeatSchema,
  liveMessageSchema,
  packSchema,
  presenceSchema,
  standingSchema,
} from './contract.ts';

const README = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/```json\n([^`]*)```/g)].map((match): unknown => JSON.parse(match[1] ?? ''));

test('the examples in the README are messages of this contract, field for field', () => {
  const schemas = [liveMessageSchema, packSchema, gapMessageSchema, standingSchema, heartbeatSchema, presenceSchema];
  expect(EXAMPLES).toHaveLength(schemas.length);
  schemas.forEach((schema, index) => {
    expect(schema.parse(EXAMPLES[index])).toEqual(EXAMPLES[index]);
  });
});
