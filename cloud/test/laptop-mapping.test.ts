import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { mappingSettings } from '../local/poller/mapping-settings.ts';
import { ARCHIVE_BACKLOG_MAPPING, ARCHIVE_MAPPING, LEADERBOARD_MAPPING } from '../stack/stream-mapping.ts';
import { ofType, pick, refersTo, type Template } from './stack/template.ts';

const TEMPLATE: Template = JSON.parse(
  readFileSync(new URL('../stack/template.snapshot.json', import.meta.url), 'utf8'),
);

/** For the table's stream the laptop has a mapping of its own, local/table-stream.ts. */
const OF_KINESIS = ofType(TEMPLATE, 'AWS::Lambda::EventSourceMapping').filter(
  ([, source]) => !JSON.stringify(pick(source, 'EventSourceArn')).includes('StreamArn'),
);

const MAPPINGS = {
  LeaderboardConsumerLive: LEADERBOARD_MAPPING,
  LeaderboardConsumerBacklog: LEADERBOARD_MAPPING,
  ArchiveConsumerLive: ARCHIVE_MAPPING,
  ArchiveConsumerBacklog: ARCHIVE_BACKLOG_MAPPING,
};

test('every mapping of a stream has its like here', () => {
  expect(OF_KINESIS.map(([id]) => id.slice(0, -8)).sort()).toEqual(Object.keys(MAPPINGS).sort());
});

test.each(Object.entries(MAPPINGS))('the laptop polls as %s does', (name, mapping) => {
  const [, source] = OF_KINESIS.find(([id]) => id.startsWith(name)) ?? [];
  const settings = mappingSettings(mapping);
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
    retryDelayMs: settings.retryDelayMs,
    maxRetryDelayMs: settings.maxRetryDelayMs,
  }).toEqual(settings);
});
