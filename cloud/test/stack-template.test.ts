import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { synthesize } from './stack/template.ts';

const SNAPSHOT = new URL('../stack/template.snapshot.json', import.meta.url);

const { template, findings } = synthesize();

/** The template with the names of uploads replaced, which change with the code of a function. */
const comparable = JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}\.zip/g, 'UPLOAD.zip');

test('the synthesis needs no network, and no check of CDK, CloudFormation or cdk-nag finds anything unexplained', () => {
  expect(findings).toEqual([]);
});

test('the committed template is the one that the app makes', () => {
  if (process.env['WRITE_TEMPLATE'] !== undefined) writeFileSync(SNAPSHOT, `${comparable}\n`);
  // A difference that is meant: WRITE_TEMPLATE=1 npm test -- stack-template
  expect(comparable).toBe(readFileSync(SNAPSHOT, 'utf8').trimEnd());
});
