import { expect, test } from '@jest/globals';
import { publicationTopic } from './publication-topic.ts';

test.each([
  ['ride', false, 'alleycat/bikes/b/ride'],
  ['ride', true, '$aws/rules/alleycat_ride/alleycat/bikes/b/ride'],
  ['backlog', true, '$aws/rules/alleycat_backlog/alleycat/bikes/b/backlog'],
  ['gap', true, '$aws/rules/alleycat_gap/alleycat/bikes/b/gap'],
  ['heartbeat', true, 'alleycat/bikes/b/heartbeat'],
  ['presence', true, 'alleycat/bikes/b/presence'],
] as const)('%s with Basic Ingest %s', (kind, basicIngest, topic) => {
  expect(publicationTopic('b', kind, basicIngest)).toBe(topic);
});
