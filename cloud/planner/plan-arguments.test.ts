import { expect, test } from '@jest/globals';
import { PLAN_HELP, parsePlanArguments } from './plan-arguments.ts';
import { readBikeIds } from './read-bike-ids.ts';

const parse = (words: string) => parsePlanArguments(words.split(' ').filter(Boolean));

test('live, by Basic Ingest, on as many provisioned shards as are needed, unless said otherwise', () => {
  expect(parse('')).toEqual({
    request: {
      riders: 1000,
      classes: 6,
      samplesPerMessage: 1,
      ingest: 'basic',
      actionsPerRule: 1,
      capacity: 'provisioned',
      key: 'bike',
      targetPercent: 80,
      connectWithinS: 60,
      arrivalSpreadMs: 100,
      seed: 1,
    },
    ridersGiven: false,
    compare: false,
    json: false,
  });
});

test('takes what it is given', () => {
  const words =
    '--mode economy --pack 10 --key class --shards 3 --standings 5 --html p.html --verify 7 --json --compare';
  expect(parse(words)).toMatchObject({
    request: { samplesPerMessage: 10, key: 'class', shards: 3, standingsEveryS: 5 },
    html: 'p.html',
    verifyS: 7,
    json: true,
    compare: true,
  });
  expect(parse('--mode economy')).toMatchObject({ request: { samplesPerMessage: 5 } });
});

test.each([
  ['--riders 0', '--riders 0: a whole number from 1 to 40000, for example --riders 1000'],
  ['--riders 40001', '--riders 40001: a whole number from 1 to 40000, for example --riders 1000'],
  ['--classes 7', '--classes 7: a whole number from 1 to 6, for example --classes 6'],
  ['--mode fast', '--mode fast: one of live, economy, for example --mode live'],
  ['--pack 5', '--pack 5: 2 to 60 and only with economy mode, for example --mode economy --pack 5'],
  ['--mode economy --pack 1', '--pack 1: a whole number from 2 to 60, for example --pack 5'],
  ['--ingest http', '--ingest http: one of basic, messages, for example --ingest basic'],
  ['--capacity huge', '--capacity huge: one of provisioned, on-demand, for example --capacity provisioned'],
  ['--key racer', '--key racer: one of bike, class, random, timestamp, for example --key bike'],
  ['--shards 0', '--shards 0: a whole number from 1 to 1000, for example --shards 2'],
  [
    '--shards 3 --capacity on-demand',
    '--shards 3: 1 to 1000 and only with a provisioned stream, for example --shards 3 --capacity provisioned',
  ],
  ['--target 101', '--target 101: a whole number from 5 to 100, for example --target 80'],
  ['--verify 4', '--verify 4: a whole number from 5 to 240, for example --verify 10'],
  ['--html', '--html: its value is missing, a file to write, for example --html plan.html'],
  ['--rider 5', '--rider: there is no such option; see --help'],
])('"%s" is told what it takes', (words, error) => {
  expect(parse(words)).toEqual({ error });
});

test('the help names every option with its range', () => {
  expect(parse('--help')).toBe('help');
  for (const option of ['--riders N', '1 to 40000', '--verify N', '5 to 240', '--bikes FILE']) {
    expect(PLAN_HELP).toContain(option);
  }
});

test('bikes stand one a line, with remarks', () => {
  expect(readBikeIds('bike-1\r\n\n# the gym\nbike-2 # by the door\n')).toEqual(['bike-1', 'bike-2']);
});

test.each([
  ['', 'no bike id in it; one a line, for example bike-0042'],
  ['bike-1\nbike 2', 'line 2, "bike 2": a bike id is 1 to 24 letters'],
  ['a\nb\na', 'line 3: a stands in line 1 already'],
  [Array.from({ length: 40_001 }, (_, index) => `b${index}`).join('\n'), 'line 40001: more than 40000 bikes'],
])('a file of bikes that is wrong says where', (text, error) => {
  expect(readBikeIds(text)).toEqual({ error: expect.stringContaining(error) });
});
