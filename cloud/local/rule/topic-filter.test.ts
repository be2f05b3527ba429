import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBasicIngest } from './basic-ingest.ts';
import { compileTopicFilter, topicFilterProblem } from './topic-filter.ts';

describe('topic filters', () => {
  test.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/e/f', false],
    ['a/+', 'a', false],
    ['a/+', 'a/', true],
    ['a/#', 'a/e/f', true],
    ['a/#', 'a', true],
    ['a/#', 'b/x', false],
    ['#', 'a/b', true],
    ['#', '$aws/rules/x', false],
    ['+/rules', '$aws/rules', false],
    ['$aws/+', '$aws/rules', true],
    ['+/+', '/a', true],
    ['A/b', 'a/b', false],
  ])('%s asks for %s: %s', (filter, topic, matches) => {
    expect(compileTopicFilter(filter)(topic.split('/'))).toBe(matches);
  });

  test.each(['', 'a/#/b', 'a#', 'a/b+', 'a/++', 'a/b/c/d/e/f/g/h/i', 'x'.repeat(257), 'a\u0000'])(
    '%j is none',
    (filter) => {
      expect(topicFilterProblem(filter)).toEqual(expect.any(String));
    },
  );

  test('a topic asks for itself, with any level made +, and with any tail made #', () => {
    const level = fc.stringMatching(/^[a-z0-9-]{0,4}$/);
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 8 }), fc.nat(), (levels, seed) => {
        const at = seed % levels.length;
        expect(compileTopicFilter(levels.join('/'))(levels)).toBe(true);
        expect(compileTopicFilter(levels.map((each, index) => (index === at ? '+' : each)).join('/'))(levels)).toBe(
          true,
        );
        expect(compileTopicFilter([...levels.slice(0, at), '#'].join('/'))(levels)).toBe(true);
        expect(compileTopicFilter([...levels, '+'].join('/'))(levels)).toBe(false);
      }),
    );
  });
});

describe('Basic Ingest', () => {
  test("takes AWS's own example apart", () => {
    expect(parseBasicIngest('$aws/rules/BuildingManager/Buildings/Building5/Floor2/Room201/Lights')).toEqual({
      ruleName: 'BuildingManager',
      topic: 'Buildings/Building5/Floor2/Room201/Lights',
    });
  });

  test.each(['a/$aws/rules/x/y', '$aws/rules', '$aws/rules/', '$aws/things/x', '$AWS/rules/x/y'])(
    '%s is no such topic',
    (topic) => {
      expect(parseBasicIngest(topic)).toBeUndefined();
    },
  );
});
