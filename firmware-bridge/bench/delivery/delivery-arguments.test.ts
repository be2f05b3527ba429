import { describe, expect, test } from '@jest/globals';
import { DELIVERY_HELP, parseDeliveryArguments } from './delivery-arguments.ts';

describe('the command line of the delivery benchmark', () => {
  test('measures a day and a hundred kills unless told otherwise', () => {
    expect(parseDeliveryArguments([])).toEqual({
      parts: ['drain', 'outage', 'kills', 'peers', 'day'],
      samples: 86_400,
      kills: 100,
      dayHours: 24,
      seed: undefined,
      json: false,
      quick: false,
    });
    expect(parseDeliveryArguments(['--quick', '--kills', '2', '--seed', '7', '--json', '--only', 'day'])).toEqual({
      ...{ parts: ['day'], samples: 8_640, kills: 2, dayHours: 1, seed: 7, json: true, quick: true },
    });
  });

  test.each(['1999', '2000.5', '-1', 'abc', '', '1000001'])('refuses %j samples with the range', (samples) => {
    expect(parseDeliveryArguments([`--samples=${samples}`])).toEqual({
      error: `--samples ${samples}: a whole number from 2000 to 1000000, for example --samples 86400`,
    });
  });

  test('measures one part, or all without the day', () => {
    expect(parseDeliveryArguments(['--no-day'])).toMatchObject({ parts: ['drain', 'outage', 'kills', 'peers'] });
    expect(parseDeliveryArguments(['--only', 'kills'])).toMatchObject({ parts: ['kills'] });
    expect(parseDeliveryArguments(['--only', 'week'])).toEqual({
      error: '--only week: one of drain, outage, kills, peers, day, for example --only day',
    });
    expect(parseDeliveryArguments(['--only', 'day', '--no-day'])).toEqual({
      error: '--no-day: not with --only, for example --only drain',
    });
    expect(parseDeliveryArguments(['--day-hours', '0'])).toEqual({
      error: '--day-hours 0: a whole number from 1 to 240, for example --day-hours 24',
    });
  });

  test('helps, and the help names every option', () => {
    expect(parseDeliveryArguments(['--help'])).toBe('help');
    for (const option of [
      '--json',
      '--samples',
      '--kills',
      '--seed',
      '--quick',
      '--only',
      '--no-day',
      '--day-hours',
      '--help',
    ])
      expect(DELIVERY_HELP).toContain(option);
  });
});
