import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MAPPING_SETTINGS } from '../local/poller/mapping-settings.ts';
import { ofType, pick, refersTo, type Template } from './stack/template.ts';

const TEMPLATE: Template = JSON.parse(
  readFileSync(new URL('../stack/template.snapshot.json', import.meta.url), 'utf8'),
);

/** The laptop's announcer is handed the rows; a table's stream is not polled there. */
const OF_KINESIS = ofType(TEMPLATE, 'AWS::Lambda::EventSourceMapping').filter(
  ([, source]) => !JSON.stringify(pick(source, 'EventSourceArn')).includes('StreamArn'),
);

test.each(OF_KINESIS)('the laptop polls as %s does', (_, source) => {
  const reader = TEMPLATE.Resources[refersTo(pick(source, 'FunctionName')) ?? '']?.Properties;
  expect({
    batchSize: pick(source, 'BatchSize'),
    startingPosition: { type: pick(source, 'StartingPosition') },
    maximumRetryAttempts: pick(source, 'MaximumRetryAttempts'),
    maximumRecordAgeSeconds: pick(source, 'MaximumRecordAgeInSeconds'),
    bisectBatchOnFunctionError: pick(source, 'BisectBatchOnFunctionError'),
    reportBatchItemFailures: pick(source, 'FunctionResponseTypes') !== undefined,
    pollIntervalMs: Number(pick(source, 'MaximumBatchingWindowInSeconds')) * 1_000,
    handlerTimeoutMs: Number(pick(reader, 'Timeout')) * 1_000,
    // Lambda does not publish its pauses.
    retryDelayMs: MAPPING_SETTINGS.retryDelayMs,
    maxRetryDelayMs: MAPPING_SETTINGS.maxRetryDelayMs,
  }).toEqual(MAPPING_SETTINGS);
});
