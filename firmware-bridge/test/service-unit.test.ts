import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { NODE_OPTIONS } from '../bench/subjects/bridge-subject.ts';
import { FAULTS } from '../src/faults.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const unit = read('firmware-bridge/deploy/alleycat-bridge.service');

/** What the unit says of a setting, without comments. */
function settingsOf(name: string): string[] {
  return unit.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
}

/** What Node.js is given before the program. */
function nodeOptionsOf(command: readonly string[]): string[] {
  const program = command.findIndex((word) => word.endsWith('.js'));
  expect(program).toBeGreaterThan(0);
  return command.slice(1, program);
}

test('a bike starts the daemon with the options with which it is measured', () => {
  const [command = ''] = settingsOf('ExecStart');
  expect(NODE_OPTIONS.length).toBeGreaterThan(0);
  expect(nodeOptionsOf(command.split(' '))).toEqual(NODE_OPTIONS);
});

test('the laptop starts it with them, too', () => {
  const [, list = ''] = /BRIDGE_NODE_OPTIONS = \[(.*)\];/.exec(read('cloud/local/laptop.ts')) ?? [];
  expect(list.split(', ').map((word) => word.replaceAll("'", ''))).toEqual(NODE_OPTIONS);
});

test('it may write where the example configuration has it write', () => {
  const { journal, serial } = JSON.parse(read('firmware-bridge/deploy/bridge.example.json'));
  const [state = ''] = settingsOf('StateDirectory');
  for (const path of [journal.folder, serial.tableFile]) expect(path).toMatch(new RegExp(`^/var/lib/${state}/`));
});

test('only what a restart cannot cure keeps it from being started again', () => {
  const [codes = ''] = settingsOf('RestartPreventExitStatus');
  const given = codes.split(' ').map(Number);
  expect(given).toEqual([FAULTS.USAGE_WRONG.exitCode, FAULTS.CONFIG_WRONG.exitCode]);
  for (const { exitCode } of [FAULTS.PAGE_PORT_TAKEN, FAULTS.JOURNAL_IN_USE]) expect(given).not.toContain(exitCode);
});
