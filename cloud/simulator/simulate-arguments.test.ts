import { raceStartMs } from '@alleycat/contract';
import { describe, expect, test } from '@jest/globals';
import { costEstimate } from './cost-estimate.ts';
import { isLoopback } from './is-loopback.ts';
import { rideWindow } from './ride-window.ts';
import { parseSimulateArguments } from './simulate-arguments.ts';

const parse = (words: string) => parseSimulateArguments(words.split(' ').filter(Boolean));

test('takes the documented options', () => {
  expect(parse('--help')).toBe('help');
  expect(parse('')).toMatchObject({ via: 'kinesis', stream: 'alleycat-live', riders: 10, races: 1, packSeconds: 1 });
  const words =
    '--via mqtt --endpoint mqtt://127.0.0.1:1883 --riders 2000 --class 3 --seconds 9 --pack 5 --late-percent 0 ' +
    '--dropout-percent 100 --seed 0 --speed 10@5 --yes --json';
  expect(parse(words)).toMatchObject({
    via: 'mqtt',
    endpoint: 'mqtt://127.0.0.1:1883',
    riders: 2_000,
    classId: 3,
    seconds: 9,
    packSeconds: 5,
    latePercent: 0,
    dropoutPercent: 100,
    seed: 0,
    speed: { speed: 10, epochMs: 5 },
    yes: true,
    json: true,
  });
});

test.each([
  ['--riders 0', '--riders 0: a whole number from 1 to 40000, for example'],
  ['--riders 40001', '--riders 40001: a whole number from 1 to 40000, for example'],
  ['--via mqtt', '--endpoint is missing'],
  ['--via mqtt --endpoint mqtt://x --riders 2001', '--riders 2001: 1 to 2000 with --via mqtt, for example'],
  ['--via mqtt --endpoint http://x', '--endpoint http://x: .* for example --endpoint mqtt:'],
  ['--endpoint mqtt://x', '--endpoint mqtt://x: .* for example --endpoint http:'],
  ['--endpoint http://x:99999', '--endpoint http://x:99999: .* for example'],
  ['--endpoint x', '--endpoint x: for example'],
  ['--stream a/b', '--stream a/b: for example'],
  ['--via post', '--via post'],
  ['--class 7', '--class 7: .* 1 to 6, for example'],
  ['--races 0', '--races 0: .* for example'],
  ['--pack 61', '--pack 61: .* 1 to 60, for example'],
  ['--late-percent 101', '--late-percent 101: .* 0 to 100'],
  ['--speed 0', '--speed 0'],
  ['--rider 5', '--rider: there is no such option'],
])('%s is refused by name, range and example', (words, sentence) => {
  expect(parse(words)).toEqual({ error: expect.stringMatching(`^${sentence}`) });
});

test.each([
  ['http://127.0.0.1:4567', true],
  ['mqtt://localhost:1883', true],
  ['http://[::1]:1', true],
  ['https://kinesis.us-east-1.amazonaws.com', false],
  ['http://127.0.0.1.example.org', false],
  ['http://10.0.0.1', false],
])('%s is this machine: %s', (url, local) => {
  expect(isLoopback(url)).toBe(local);
});

describe('the window of a ride', () => {
  const start = raceStartMs(6_000_000);

  test.each([
    ['so many seconds from the next whole one', start + 100_250, 1, 60, start + 101_000, 60],
    ['to the end of the running race', start + 100_250, 1, undefined, start + 101_000, 199],
    ['and of the following ones', start + 100_000, 3, undefined, start + 100_000, 800],
    ['the next race, when this one is about to end', start + 280_000, 2, undefined, start + 300_000, 600],
    ['a whole race from its first moment', start, 1, undefined, start, 300],
  ])('%s', (_, nowMs, races, seconds, startMs, ridden) => {
    expect(rideWindow(nowMs, { races, seconds })).toEqual({ startMs, seconds: ridden });
  });
});

test('an estimate prices what is put in', () => {
  // 1,000 riders for an hour: 3.6 million units of $0.014 a million, and 3.4 GB of $0.08.
  const text = costEstimate({ via: 'kinesis', riders: 1_000, seconds: 3_600, packSeconds: 1 });
  expect(text).toMatch(/3,600,000 messages/);
  expect(text).toMatch(/provisioned stream +\$0\.0504 for puts, and \$0\.0150 a shard/);
  expect(text).toMatch(/on-demand stream +\$0\.2747 for bytes in, and \$0\.0400/);
  // $1 of messages and $0.30 of rule and action a million, and 60,000 minutes of connections.
  expect(costEstimate({ via: 'mqtt', riders: 1_000, seconds: 3_600, packSeconds: 5 })).toMatch(
    /AWS IoT Core +\$0\.9408/,
  );
});
