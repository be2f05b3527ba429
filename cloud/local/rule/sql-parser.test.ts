import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileRuleSql } from './rule-sql.ts';
import { compileTemplate } from './rule-template.ts';
import { SqlError } from './sql-error.ts';

describe('what does not compile', () => {
  test.each([
    ['SELEC *', 'expected SELECT, got "SELEC"', 0],
    ['SELECT * FROM a/b', 'expected a topic filter in single quotes', 14],
    ["SELECT * FROM 'a/#/b'", '# must be the last level', 14],
    ["SELECT * FROM 'a/b+'", 'must be a whole level', 14],
    ["SELECT a, * FROM 'x'", '* must be the first item', 10],
    ["SELECT a.b FROM 'x'", 'give this item a name with AS', 7],
    ["SELECT a AS b.c FROM 'x'", 'expected the end, got "."', 13],
    ["SELECT a AS __proto__ FROM 'x'", 'expected a name after AS', 12],
    ["SELECT * FROM 'x' WHERE a = ", 'expected a value, got the end', 28],
    ["SELECT * FROM 'x' WHERE a != 1", '"!" is not part of the SQL subset', 26],
    ["SELECT * FROM 'x' WHERE 1 < a < 3", 'comparisons do not chain', 30],
    ["SELECT * FROM 'x' WHERE a IN [1]", 'expected the end, got "IN"', 26],
    ["SELECT * FROM 'x' WHERE aws_lambda('x', 1) = 1", 'aws_lambda() is not part of the subset', 24],
    ["SELECT * FROM 'x' WHERE regexp_matches(a, 'b')", 'regexp_matches() is not part of the subset', 24],
    ["SELECT CASE a WHEN 1 THEN 2 END AS b FROM 'x'", 'CASE is not part of the subset', 7],
    ["SELECT (SELECT a) AS b FROM 'x'", 'nested SELECT', 7],
    ["SELECT VALUE a FROM 'x'", "get(*, 'VALUE')", 7],
    ["SELECT topic(1, 2) AS t FROM 'x'", 'topic() takes 0 to 1 parameters, got 2', 7],
    ["SELECT cast(a AS Blob) AS t FROM 'x'", 'cannot cast to "blob"', 17],
    ["SELECT encode(a, 'hex') AS t FROM 'x'", "only the scheme 'base64'", 17],
    ["SELECT upper(*) AS t FROM 'x'", '* can stand only', 13],
    ["SELECT parse_time('QQ', 1) AS t FROM 'x'", 'QQ in the time pattern', 18],
    ["SELECT parse_time('yyyy', 1, 'Mars') AS t FROM 'x'", '"Mars" is not a time zone', 18],
    ["SELECT parse_time(a, 1) AS t FROM 'x'", 'as text in quotes', 7],
    ["SELECT 'open FROM x", 'text without its closing quote', 7],
    ["SELECT 1a AS b FROM 'x'", 'neither a number nor a name', 7],
    ["SELECT (temperature – 32) AS c FROM 'x'", 'is not part of the SQL subset', 20],
    [`SELECT ${'('.repeat(100)}1${')'.repeat(100)} AS x`, 'nested deeper', 71],
  ])('%s', (sql, message, position) => {
    const error = caught(() => compileRuleSql(sql));
    expect(error).toBeInstanceOf(SqlError);
    expect(error).toMatchObject({ message: expect.stringContaining(message), position });
  });

  test('no text makes the compiler throw anything but its own error', () => {
    const word = fc.constantFrom(
      ...'SELECT * FROM WHERE AS AND OR NOT ( ) , . [ ] 0 1.5 \'a/+\' "x" a b = <> < - + / % topic get cast Int null } ${'.split(
        ' ',
      ),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (sql, isWhole) => {
        for (const compile of [compileRuleSql, compileTemplate]) {
          const error = caught(() => compile(isWhole ? sql : `SELECT * FROM 'a' WHERE ${sql}`));
          if (error !== undefined) expect(error).toBeInstanceOf(SqlError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('long texts are refused or compiled in time that grows with their length', () => {
    for (const sql of [
      '('.repeat(200_000),
      'NOT '.repeat(60_000),
      `SELECT ${'1+'.repeat(100_000)}1 AS x`,
      "'".repeat(99_999),
      '-'.repeat(200_000),
    ]) {
      const startMs = performance.now();
      expect(caught(() => compileRuleSql(`SELECT * FROM 'x' WHERE ${sql}`))).toBeInstanceOf(SqlError);
      expect(performance.now() - startMs).toBeLessThan(2_000);
    }
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
