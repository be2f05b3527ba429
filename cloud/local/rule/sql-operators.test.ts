import { describe, expect, test } from '@jest/globals';
import { evaluate } from './test-message.ts';

describe('operators, by the tables of the AWS IoT developer guide', () => {
  test.each([
    ['true AND "TRUE"', true],
    ['true AND false', false],
    ['1 AND true', undefined],
    ['true OR missing', undefined],
    ['false OR "true"', true],
    ['NOT "False"', true],
    ['NOT 0', undefined],
    ['NOT 1 = 2', true],
    ['1 < 2', true],
    ['"10" > 9', true],
    ['"ten" > 9', undefined],
    ['null >= 0', undefined],
    ['true > 0', undefined],
    ['2 = 2.0', true],
    ['"2" = 2', false],
    ['"2" <> 2', true],
    ['null = null', true],
    ['null <> null', false],
    ['missing = missing', undefined],
    ['missing <> 1', undefined],
    ['list = list', true],
    ['list = turned', false],
    ['object = mixed', true],
    ['object <> list', true],
    ['1 + 2', 3],
    ['1 + "2"', '12'],
    ['"a" + list', 'a[1,2]'],
    ['"a" + null', undefined],
    ['true + 1', undefined],
    ['"5" - 2', 3],
    ['"5E1" * 2', 100],
    ['"1e+2" * 2', undefined],
    ['"x" * 2', undefined],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7 / 2.5', 2.8],
    ['1 / 0', undefined],
    ['7 % 4', 3],
    ['2 + 3 * 4 - 6 / 2', 11],
    ['(2 + 3) * -4', -20],
    ['10 - 4 - 3', 3],
    ['1 = 1 AND 2 = 3 OR 4 = 4', true],
  ])('%s is %j', (expression, value) => {
    expect(
      evaluate(expression, { list: [1, 2], turned: [2, 1], object: { a: 1, b: [] }, mixed: { b: [], a: 1 } }),
    ).toEqual(value);
  });
});
