import { describe, expect, test } from '@jest/globals';
import { compileTemplate } from './rule-template.ts';
import { messageOf, UUID } from './test-message.ts';

describe('templates', () => {
  test.each([
    ['plain', 'plain'],
    ['${topic(2)}', 'b'],
    ['${topic()}/republish', 'a/b/republish'],
    ['$ {x} ${ color } }', '$ {x} red }'],
    ['${parse_time("yyyy", timestamp(), "UTC")}', '2016'],
    ["${replace(topic(), '/', '-') + '-' + timestamp() + '-' + newuuid()}", `a-b-1481825251155-${UUID}`],
    ['${size}${on}${list}', '5true[1]'],
    ['a${missing}', undefined],
    ['${nothing}', undefined],
  ])('%s', (template, filled) => {
    const message = messageOf({ color: 'red', size: 5, on: true, list: [1], nothing: null });
    expect(compileTemplate(template)(message)).toBe(filled);
  });

  test.each([
    ['${', 'expected a value, got the end'],
    ['${a', 'expected }, got the end'],
    ['${a b}', 'expected }, got "b"'],
    ['${}', 'expected a value, got "}"'],
  ])('%s does not compile', (template, message) => {
    expect(() => compileTemplate(template)).toThrow(message);
  });
});
