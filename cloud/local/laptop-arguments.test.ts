import { expect, test } from '@jest/globals';
import { parseLaptopArguments } from './laptop-arguments.ts';

test('races at the speed of life against 19 rivals unless told otherwise', () => {
  expect(parseLaptopArguments([])).toEqual({ speed: 1, pagePort: 8080, rivals: 19, seed: 1 });
  expect(parseLaptopArguments(['--speed', '10', '--port', '0'])).toMatchObject({ speed: 10, pagePort: 0 });
});

test.each(['0.5', '21', 'fast', '10@5'])('refuses the speed %s', (speed) => {
  expect(parseLaptopArguments(['--speed', speed])).toEqual({ error: expect.stringContaining('--speed') });
});
