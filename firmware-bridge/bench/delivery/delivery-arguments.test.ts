import { describe, expect, test } from '@jest/globals';
import { DELIVERY_HELP, parseDeliveryArguments } from './delivery-arguments.ts';

describe('the command line of the delivery benchmark', () => {
  test('measures a day and a hundred kills unless told otherwise', () => {
    expect(parseDeliveryArguments([])).toEqual({
      samples: 86_400,
      kills: 100,
      seed: undefined,
      json: false,
      quick: false,
    });
    expect(parseDeliveryArguments(['--quick', '--kills', '2', '--seed', '7', '--json'])).toEqual({
      ...{ samples: 8_640, kills: 2, seed: 7, json: true, quick: true },
    });
  });

  test.each(['1999', '2000.5', '-1', 'abc', '', '1000001'])('refuses %j samples with the range', (samples) => {
    expect(parseDeliveryArguments([`--samples=${samples}`])).toEqual({
      error: `--samples ${samples}: a whole number from 2000 to 1000000, for example --samples 86400`,
    });
  });

  test('helps, and the help names every option', () => {
    expect(parseDeliveryArguments(['--help'])).toBe('help');
    for (const option of ['--json', '--samples', '--kills', '--seed', '--quick', '--help'])
      expect(DELIVERY_HELP).toContain(option);
  });
});
