import { describe, expect, test } from '@jest/globals';
import { evaluate, UUID } from './test-message.ts';

describe('functions, by the examples of the AWS IoT developer guide', () => {
  const payload = {
    three: [1, 2, 3],
    four: [4, 5, 6],
    shout: ['HELLO'],
    letters: ['a', 'b', 'c'],
    map: { a: 'b' },
    nothing: null,
  };
  test.each([
    ['abs(-5)', 5],
    ['abs("-5.123")', 5.123],
    ['cast(true as Int)', 1],
    ['cast("-1.2" as Decimal)', -1.2],
    ['cast("1.9" as Int)', 1],
    ['cast(0 as Bool)', false],
    ['cast("TRUE" as Boolean)', true],
    ['cast(three as String)', '[1,2,3]'],
    ['cast(nothing as String)', undefined],
    ['cast("5E-12" as Double)', 5e-12],
    ['ceil(1.2)', 2],
    ['ceil(-1.2)', -1],
    ['concat()', undefined],
    ['concat(three, 4)', [1, 2, 3, 4]],
    ['concat(three, "hello")', [1, 2, 3, 'hello']],
    ['concat("con", "cat")', 'concat'],
    ['concat(1, "hello")', '1hello'],
    ['concat("he","is","man")', 'heisman'],
    ['concat(three, "hello", four)', [1, 2, 3, 'hello', 4, 5, 6]],
    ['clientid()', 'bike-7'],
    ['endswith("cat","at")', true],
    ['floor(1.2)', 1],
    ['floor(-1.2)', -2],
    ['get(letters, 1)', 'b'],
    ['get(map, "a")', 'b'],
    ['get(*, "nothing")', null],
    ['indexof("abcd", "bc")', 1],
    ['isNull(5)', false],
    ['isNull(Null)', true],
    ['isUndefined(5)', false],
    ['isUndefined(floor(three))', true],
    ['length("hi")', 2],
    ['length(false)', 5],
    ['lower("HELLO")', 'hello'],
    ['lower(shout)', '["hello"]'],
    ['newuuid()', UUID],
    ['replace("abcd", "bc", "x")', 'axd'],
    ['replace("abcdabcd", "b", "x")', 'axcdaxcd'],
    ['Round(1.2)', 1],
    ['Round(1.5)', 2],
    ['Round(1.7)', 2],
    ['Round(-1.1)', -1],
    ['Round(-1.5)', -2],
    ['startswith("ranger","ran")', true],
    ['substring("012345", 0)', '012345'],
    ['substring("012345", 2)', '2345'],
    ['substring("012345", 2.745)', '2345'],
    ['substring(123, 2)', '3'],
    ['substring("012345", -1)', '012345'],
    ['substring(true, 1.2)', 'rue'],
    ['substring(false, -2.411E247)', 'false'],
    ['substring("012345", 1, 3)', '12'],
    ['substring("012345", -50, 50)', '012345'],
    ['substring("012345", 3, 1)', ''],
    ['timestamp()', 1_481_825_251_155],
    ['topic()', 'a/b'],
    ['topic(1)', 'a'],
    ['topic(3)', undefined],
    ['Trim(" hi ")', 'hi'],
    ['upper("hello")', 'HELLO'],
    ['parse_time("yyyy.MM.dd G \'at\' HH:mm:ss z", 100000000, "America/Belize")', '1970.01.01 AD at 21:46:40 CST'],
    ['parse_time("yyyy.MM.dd G \'at\' HH:mm:ss z", 1497028786000)', '2017.06.09 AD at 17:19:46 UTC'],
    ['parse_time("EEE, d MMM yy h:mm:ss.SS a Z", 1497028786987, "Asia/Kolkata")', 'Fri, 9 Jun 17 10:49:46.98 PM +0530'],
    ['parse_time("yyyy", "soon")', undefined],
    ['parse_time("yyyy", 9e300)', undefined],
  ])('%s is %j', (expression, value) => {
    expect(evaluate(expression, payload)).toEqual(value);
  });

  // Where AWS's page contradicts its own tables, the table holds; the README lists them.
  test.each([
    ['concat(1)', 1],
    ['get("abc", 1)', 'b'],
    ['cast("bike" as String)', 'bike'],
  ])('erratum: %s is %j', (expression, value) => {
    expect(evaluate(expression, payload)).toEqual(value);
  });

  test('no replacement outgrows a message', () => {
    const long = 'a'.repeat(60_000);
    expect(evaluate('replace(long, "a", long)', { long })).toBeUndefined();
    expect(evaluate('replace("abc", "", "-")')).toBe('-a-b-c-');
    expect(evaluate('replace("a.b", ".", "$&")')).toBe('a$&b');
  });
});
