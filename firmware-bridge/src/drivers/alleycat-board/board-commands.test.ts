import { expect, test } from '@jest/globals';
import { boardLine } from '../../../test/board-line.ts';
import { FakeClock } from '../../../test/fake-clock.ts';
import { BoardCommands } from './board-commands.ts';

interface Stand {
  readonly clock: FakeClock;
  readonly written: string[];
  readonly commands: BoardCommands;
  readonly say: (payload: string) => void;
}

function stand(): Stand {
  const clock = new FakeClock(0);
  const written: string[] = [];
  const commands = new BoardCommands(clock, (text) => written.push(text));
  commands.portOpened();
  return { clock, written, commands, say: (payload) => commands.line(boardLine(payload).trimEnd()) };
}

test('the answer is the one with the tag, and the identity before it comes along', async () => {
  const { commands, say, written } = stand();
  const answer = commands.ask('ID?');
  expect(written).toEqual(['$ID?,1*9114\r\n']);
  say('OK,2');
  say('ID,1,1.0.0,42,m328p-1,8,1,180,3900');
  say('OK,1');
  expect(await answer).toMatchObject({
    reply: { command: 'ID?', identity: { serial: 42, resetCause: 8, span: 3900 } },
  });
});

test('the next command waits for the answer to the last, or for its second to pass', async () => {
  const { clock, commands, say, written } = stand();
  const [first, second] = [commands.ask('CAL,ZERO'), commands.ask('MAG,2')];
  expect(written).toHaveLength(1);
  clock.runNext(clock.monotonicMs() + 1000);
  expect(await first).toMatchObject({ error: { reason: 'no-answer' } });
  expect(written).toHaveLength(2);
  expect(written[1]).toMatch(/^\$MAG,2,2\*/);
  say('ER,2,ARG');
  expect(await second).toMatchObject({ error: { reason: 'ARG' } });
});

test('a question is asked three times before it is given up, and any answer serves', async () => {
  const { clock, commands, say, written } = stand();
  const silent = commands.ask('ID?');
  for (let asked = 1; asked <= 3; asked += 1) clock.runNext(clock.monotonicMs() + 1000);
  expect(await silent).toMatchObject({ error: { reason: 'no-answer' } });
  expect(written).toHaveLength(3);
  const booting = commands.ask('ID?');
  clock.runNext(clock.monotonicMs() + 1000);
  say('ID,1,1.0.0,42,m328p-1,1,1,180,3900');
  say('OK,5');
  expect(await booting).toMatchObject({ reply: { identity: { serial: 42 } } });
});

test('a port that closes fails what is out and what waits', async () => {
  const { commands } = stand();
  const answers = Promise.all([commands.ask('ID?'), commands.ask('RST')]);
  commands.portClosed();
  for (const answer of await answers) expect(answer).toMatchObject({ error: { reason: 'port-closed' } });
  expect(await commands.ask('ID?')).toMatchObject({ error: { reason: 'port-closed' } });
});

test('nothing that is no command reaches the board', async () => {
  const { commands, written } = stand();
  for (const wrong of ['', 'ID?\r\n', '$ID?', 'CAL,zero', 'A'.repeat(99), 'MAG,1*', 'SER,1,2,3,4']) {
    expect(await commands.ask(wrong)).toMatchObject({ error: { reason: 'malformed' } });
  }
  expect(written).toEqual([]);
});
