import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileRuleSql } from './rule-sql.ts';
import { compileTemplate } from './rule-template.ts';
import { evaluate, messageOf, run } from './test-message.ts';

describe('SELECT and WHERE, by the examples of the AWS IoT developer guide', () => {
  const red = { color: 'red', temperature: 50 };
  test.each([
    ["SELECT * FROM 'a/b'", red, red],
    ["SELECT color FROM 'a/b'", red, { color: 'red' }],
    ["SELECT color AS my_color FROM 'a/b'", red, { my_color: 'red' }],
    ["SELECT color as my_color, temperature as fahrenheit FROM 'a/b'", red, { my_color: 'red', fahrenheit: 50 }],
    ["SELECT *, 15 as speed FROM 'a/b'", red, { ...red, speed: 15 }],
    ["SELECT color.red as red_value FROM 'a/b'", { color: { red: 255, green: 0 } }, { red_value: 255 }],
    [
      "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'a/b'",
      red,
      { celsius: 10, my_color: 'RED' },
    ],
    [
      "SELECT color AS my_color FROM 'a/b' WHERE temperature > 50 AND color <> 'red'",
      { color: 'red', temperature: 40 },
      'filtered',
    ],
    ["SELECT NULL AS n FROM 'a/b'", {}, { n: null }],
    ["SELECT foo, bar FROM 'a/b'", { foo: null }, { foo: null }],
    [
      "SELECT encode(*, 'base64') AS data, timestamp() AS ts FROM 'a/b'",
      Buffer.from([0xff, 0]),
      { data: '/wA=', ts: 1_481_825_251_155 },
    ],
    ["SELECT *, timestamp() AS timestamp FROM 'a/b'", Buffer.from([0xff]), 'failed'],
    ["SELECT * FROM 'a/b' WHERE device_type = 'thermostat'", Buffer.from([0xff]), 'failed'],
    ["SELECT get(lat_long, 0) AS latitude FROM 'a/b'", { lat_long: [47.606, -122.332] }, { latitude: 47.606 }],
    ["SELECT lat_long[1] AS longitude FROM 'a/b'", { lat_long: [47.606, -122.332] }, { longitude: -122.332 }],
  ])('%s', (sql, payload, output) => {
    expect(run(sql, payload)).toEqual(output);
  });

  test('a bare * hands on bytes that are not JSON, and leaves JSON as it came', () => {
    const select = compileRuleSql("SELECT * FROM 'a/b' WHERE timestamp() % 5 = 0");
    for (const payload of [Buffer.from([0, 255, 1]), Buffer.from('{ "a" : 1.0 }')]) {
      expect(select.run(messageOf(payload))).toEqual({ type: 'selected', output: payload });
    }
  });

  test('what the rule computes wins over what the payload claims, even when it is Undefined', () => {
    expect(run("SELECT *, topic(2) AS bikeId FROM 'a/b'", { bikeId: 'forged' })).toEqual({ bikeId: 'b' });
    expect(run("SELECT *, topic(9) AS bikeId FROM 'a/b'", { bikeId: 'forged' })).toEqual({});
  });

  test('joins what it adds to any object as a copy of the keys would', () => {
    const select = "SELECT *, topic(2) AS a, get(*, 'x') AS b, topic(9) AS c FROM 'a/b'";
    const object = fc.dictionary(
      fc.oneof(fc.constantFrom('a', 'b', 'c', 'x', '__proto__', '1'), fc.string()),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(object, (payload) => {
        const copy = JSON.parse(JSON.stringify(payload));
        expect(run(select, payload)).toEqual(
          JSON.parse(
            JSON.stringify({ ...copy, a: 'b', b: Object.hasOwn(copy, 'x') ? copy.x : undefined, c: undefined }),
          ),
        );
      }),
    );
  });

  test('keys of the payload that mean something to JavaScript are only keys', () => {
    const payload = Buffer.from('{"__proto__":{"x":1},"constructor":2}');
    expect(run("SELECT *, 1 AS one FROM 'a/b'", payload)).toEqual(
      JSON.parse('{"__proto__":{"x":1},"constructor":2,"one":1}'),
    );
    expect(evaluate('x', payload)).toBeUndefined();
    expect(evaluate('toString', {})).toBeUndefined();
    expect(evaluate('name.length', { name: 'abc' })).toBeUndefined();
  });

  test.each([null, 5, 'text', [1], true])('adds nothing to a payload of %j', (payload) => {
    expect(run("SELECT *, 1 AS one FROM 'a/b'", payload)).toBe('failed');
  });
});

describe('whatever the payload', () => {
  const statements = [
    `SELECT *, a + b AS c, a.b[0].c AS d, cast(a AS Int) AS e FROM 'a/b' WHERE a = b OR NOT a > b AND length(a) % 2 = 0`,
    `SELECT concat(a, b) AS a, get(a, b) AS b, substring(a, b, b) AS c, replace(a, b, a) AS d, -a AS e`,
    `SELECT parse_time("yyyy-MM-dd'T'HH:mm:ss.SSSZZ", a, "Europe/Berlin") AS t, round(a) AS r, topic(b) AS l`,
    `SELECT encode(*, 'base64') AS data, encode(a, 'base64') AS part, isNull(a) AS n, a <> b AS differs`,
  ].map(compileRuleSql);
  const template = compileTemplate('x/${a}/${get(*, "b")}/${topic(2)}');

  test('evaluation does not throw', () => {
    const object = fc.record({ a: fc.jsonValue(), b: fc.jsonValue() });
    const payload = fc.oneof(
      object.map((value) => Buffer.from(JSON.stringify(value))),
      fc.json().map((json) => Buffer.from(json)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(payload, (bytes) => {
        const message = messageOf(bytes);
        for (const statement of statements)
          expect(['selected', 'filtered', 'failed']).toContain(statement.run(message).type);
        template(message);
      }),
      { numRuns: 500 },
    );
  });
});
