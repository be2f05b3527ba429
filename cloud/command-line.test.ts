import { expect, test } from '@jest/globals';
import { parseCommandLine } from './command-line.ts';

const OPTIONS = {
  'mqtt-port': { kind: 'whole', min: 0, max: 65_535, fallback: 0 },
  url: {
    kind: 'text',
    pattern: /^mqtt:/,
    takes: 'an address that begins with mqtt:',
    example: 'mqtt://127.0.0.1:1883',
    required: true,
  },
  data: { kind: 'text', pattern: /./, example: '/var/tmp', required: false },
  speed: { kind: 'speed' },
  shards: { kind: 'maybe-whole', min: 1, max: 9, example: 2 },
  via: { kind: 'choice', values: ['kinesis', 'mqtt'], fallback: 'kinesis' },
  json: { kind: 'flag' },
} as const;

const LEFT_OUT = { shards: undefined, via: 'kinesis', json: false };

const parse = (words: string) => parseCommandLine(OPTIONS, words.split(' ').filter(Boolean));

test('gives every option its value or its fallback', () => {
  expect(parse('--url mqtt://x')).toEqual({
    'mqtt-port': 0,
    url: 'mqtt://x',
    data: undefined,
    speed: { speed: 1 },
    ...LEFT_OUT,
  });
  expect(parse('--url mqtt://x --mqtt-port 1883 --data /d --speed 10@5')).toEqual({
    'mqtt-port': 1883,
    url: 'mqtt://x',
    data: '/d',
    speed: { speed: 10, epochMs: 5 },
    ...LEFT_OUT,
  });
});

test('a flag takes no value, wherever it stands', () => {
  const given = { json: true, shards: 3, via: 'mqtt', url: 'mqtt://x' };
  expect(parse('--json --shards 3 --via mqtt --url mqtt://x')).toMatchObject(given);
  expect(parse('--shards 3 --via mqtt --url mqtt://x --json')).toMatchObject(given);
});

test('asks for help wherever it stands', () => {
  expect(parse('--help')).toBe('help');
  expect(parse('--url mqtt://x -h')).toBe('help');
});

test.each([
  ['', '--url'],
  ['--url', '--url'],
  ['--url http://x', '--url'],
  ['--url mqtt://x --mqtt-port 65536', '--mqtt-port'],
  ['--url mqtt://x --mqtt-port 1.5', '--mqtt-port'],
  ['--url mqtt://x --mqtt-port -1', '--mqtt-port'],
  ['--url mqtt://x --speed fast', '--speed'],
  ['--url mqtt://x --shards 0', '--shards'],
  ['--url mqtt://x --via http', '--via'],
  ['--url mqtt://x --json yes', 'yes'],
  ['--url mqtt://x --constructor 1', '--constructor'],
  ['--url mqtt://x stray', 'stray'],
])('"%s" is refused with a sentence that begins with %s', (words, option) => {
  expect(parse(words)).toEqual({ error: expect.stringMatching(`^${option}`) });
});

test.each([
  ['--url mqtt://x --shards', '--shards: its value is missing, a whole number from 1 to 9, for example --shards 2'],
  ['--url mqtt://x --via', '--via: its value is missing, one of kinesis, mqtt, for example --via kinesis'],
  [
    '--url mqtt://x --speed',
    '--speed: its value is missing, a number from 0.1 to 1000, for example 10, or 10@1800000000000',
  ],
  ['--url mqtt://x --speed x', '--speed x: a number from 0.1 to 1000, for example 10, or 10@1800000000000'],
  ['', '--url is missing, an address that begins with mqtt:, for example --url mqtt://127.0.0.1:1883'],
  ['--url http://x', '--url http://x: an address that begins with mqtt:, for example --url mqtt://127.0.0.1:1883'],
])('"%s" is told range and example', (words, error) => {
  expect(parse(words)).toEqual({ error });
});
