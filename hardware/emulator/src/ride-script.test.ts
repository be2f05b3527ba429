import { expect, test } from '@jest/globals';
import { parseRideScript, scriptTarget } from './ride-script.ts';

const WARM_UP = '# a ride\n0 60 20\n\n10 80 40  # harder\n20 80 20\n';

test('is linear between its points and holds the end', () => {
  const script = parseRideScript(WARM_UP, 'ride.txt');
  expect(scriptTarget(script, 0)).toEqual({ rpm: 60, resistancePercent: 20 });
  expect(scriptTarget(script, 5e6)).toEqual({ rpm: 70, resistancePercent: 30 });
  expect(scriptTarget(script, 10e6)).toEqual({ rpm: 80, resistancePercent: 40 });
  expect(scriptTarget(script, 3600e6)).toEqual({ rpm: 80, resistancePercent: 20 });
});

test('begins again after "repeat"', () => {
  const script = parseRideScript(`${WARM_UP}repeat\n`, 'ride.txt');
  expect(scriptTarget(script, 25e6)).toEqual({ rpm: 70, resistancePercent: 30 });
});

test.each([
  ['0 60', 'ride.txt:1: want three numbers'],
  ['0 60 20\n10 fast 20', 'ride.txt:2: want three numbers'],
  ['1 60 20', 'ride.txt:1: seconds must begin with 0'],
  ['0 60 20\n0 70 20', 'ride.txt:2: seconds must begin with 0 and grow'],
  ['0 251 20', 'ride.txt:1: rpm must be 0 to 250'],
  ['0 60 101', 'ride.txt:1: resistance must be 0 to 100'],
  ['0 60 20\n5 60 20\nrepeat\n9 1 1', 'ride.txt:4: nothing may follow'],
  ['0 60 20\nrepeat', 'ride.txt: wants at least two points'],
  ['# nothing', 'ride.txt: wants at least one point'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseRideScript(text, 'ride.txt')).toThrow(message);
});
