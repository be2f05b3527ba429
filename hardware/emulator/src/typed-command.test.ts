import { expect, test } from '@jest/globals';
import { parseTypedCommand } from './typed-command.ts';

test.each([
  ['rpm 85', { kind: 'rpm', rpm: 85 }],
  [' resistance  12.5 ', { kind: 'resistance', percent: 12.5 }],
  ['bounce 4', { kind: 'bounce', bounces: 4 }],
  ['sensor open', { kind: 'sensor', wiring: 'open' }],
  ['unplug', { kind: 'unplug' }],
  ['unplug-behind 300', { kind: 'unplug-behind', us: 300 }],
  ['replug', { kind: 'replug' }],
  ['reset', { kind: 'reset' }],
  ['status', { kind: 'status' }],
  ['quit', { kind: 'quit' }],
])('%s is understood', (line, command) => {
  expect(parseTypedCommand(line)).toEqual(command);
});

test.each([
  ['rpm', 'is no command'],
  ['rpm 300', 'rpm must be a number from 0 to 250'],
  ['bounce 1.5', 'bounces must be a whole number'],
  ['sensor', 'is no command'],
  ['sensor broken', 'sensor must be ok, open or shorted'],
  ['unplug now', 'is no command'],
  ['rpm 1 2', 'is no command'],
  ['fly', '"fly" is no command; there are rpm N'],
])('%s is refused: %s', (line, message) => {
  expect(() => parseTypedCommand(line)).toThrow(message);
});
