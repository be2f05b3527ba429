import { expect, test } from '@jest/globals';
import { readSettings } from './settings.ts';

const DEFAULTS = {
  liveShards: 1,
  backlogShards: 1,
  archiveDays: 365,
  setAsideDays: 30,
  iotLogging: false,
  silentRacers: 5,
  alarmEmail: undefined,
  alarmTopicArn: undefined,
};
const ARN = 'arn:aws:sns:eu-west-1:123456789012:ops';

test('without settings everything has its default, and keys of others are left alone', () => {
  expect(readSettings({ '@aws-cdk/core:newStyleStackSynthesis': true, other: 1 })).toEqual(DEFAULTS);
});

test('settings come as text from the command line, or as values from cdk.json', () => {
  expect(readSettings({ 'alleycat:liveShards': '4', 'alleycat:iotLogging': 'true' })).toEqual({
    ...DEFAULTS,
    liveShards: 4,
    iotLogging: true,
  });
  expect(readSettings({ 'alleycat:liveShards': 'on-demand', 'alleycat:setAsideDays': 7 })).toMatchObject({
    liveShards: 'on-demand',
    setAsideDays: 7,
  });
  expect(readSettings({ 'alleycat:alarmTopicArn': ARN })).toMatchObject({ alarmTopicArn: ARN });
});

test.each([
  ['liveShards', '0', 'a whole number from 1 to 500, or on-demand, for example -c alleycat:liveShards=2'],
  ['liveShards', '501', '1 to 500'],
  ['liveShards', '1e2', '1 to 500'],
  ['liveShards', '', '1 to 500'],
  ['backlogShards', 'on-demand', '1 to 500, for example -c alleycat:backlogShards=1'],
  ['archiveDays', '-1', '1 to 3650'],
  ['setAsideDays', '366', '1 to 365'],
  ['iotLogging', 'yes', 'true or false'],
  ['silentRacers', '2.5', '1 to 40000'],
  ['alarmEmail', 'ops', 'a mail address'],
  ['alarmEmail', 'a@b, c@d', 'a mail address'],
  ['alarmTopicArn', 'arn:aws:sqs:eu-west-1:123456789012:ops', 'the ARN of an SNS topic'],
  ['alarmTopicArn', { a: 1 }, 'the ARN of an SNS topic'],
])('%s %j is refused by name, with what it takes', (name, value, takes) => {
  const read = readSettings({ [`alleycat:${name}`]: value });
  expect(read).toEqual({ error: expect.stringContaining(`alleycat:${name} ${JSON.stringify(value)}`) });
  expect(read).toEqual({ error: expect.stringContaining(takes) });
});

test('every problem is told at once, an unknown setting with those that there are', () => {
  const read = readSettings({
    'alleycat:shards': '2',
    'alleycat:archiveDays': 'x',
    'alleycat:alarmEmail': 'a@b',
    'alleycat:alarmTopicArn': ARN,
  });
  const lines = 'error' in read ? read.error.split('\n') : [];
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^alleycat:shards: there is no such setting; there are liveShards, /);
  expect(lines[2]).toBe('alleycat:alarmEmail and alleycat:alarmTopicArn: only one of them');
});
