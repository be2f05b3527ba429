import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../src/config.ts';
import { refused } from '../src/drivers/alleycat-board/board-commands.ts';
import { BoardPort } from '../src/io/board-port.ts';
import { calibrationUndoFile } from '../src/io/calibration-undo-file.ts';
import { ControlClient } from '../src/io/control-client.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { calibrate } from '../src/technician/calibrate.ts';
import type { Terminal } from '../src/technician/terminal.ts';
import { ended, TechnicianStand } from './technician-stand.ts';

/** The ends of the emulated knob, within the noise of its converter. */
const NEAR = 12;

const stand = new TechnicianStand();
const clock = new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true });

beforeAll(() => stand.startBoard('--rpm', '0', '--resistance', '50', '--magnets', '3', '--serial', '77'));
afterAll(() => stand.end());

/** Somebody at a terminal who does what each prompt asks for; what is not foreseen ends the input. */
type Person = (prompt: string) => Promise<string | undefined>;

interface Calibrated {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

async function calibrated(
  words: readonly string[],
  person?: Person,
  {
    onTold = () => {},
    isLost = () => false,
  }: { readonly onTold?: (text: string) => void; readonly isLost?: (command: string) => boolean } = {},
): Promise<Calibrated> {
  let [out, told] = ['', ''];
  const terminal: Terminal = {
    isLive: false,
    isInteractive: person !== undefined,
    tellsLive: false,
    colours: false,
    unicode: false,
    size: () => ({ columns: 80, rows: 24 }),
    out: (text) => {
      out += text;
    },
    outDrained: async () => {},
    tell: (text) => {
      told += text;
      onTold(text);
    },
    keys: () => () => {},
    screen: () => ({ draw: () => {}, close: () => {} }),
    ask: async (prompt) => person?.(prompt),
  };
  const config = parseConfig(readFileSync(stand.configPath, 'utf8'));
  if ('problems' in config) throw new Error(config.problems.join());
  const run = calibrate({
    terminal,
    clock,
    signal: new AbortController().signal,
    readConfig: () => config.config,
    daemonOf: (folder) => new ControlClient(folder),
    openPort: async (serial) => {
      const port = await BoardPort.open(serial, clock);
      const ask = async (command: string) => (isLost(command) ? refused('no-answer') : port.ask(command));
      return { via: port.via, ask, listen: (...listener) => port.listen(...listener), close: () => port.close() };
    },
    undoIn: calibrationUndoFile,
  });
  return { code: await run(words), out, told };
}

async function now(): Promise<{ zero: number; span: number; magnets: number }> {
  return JSON.parse((await calibrated(['show', '--json'])).out).after;
}

/** Turns the knob, and waits until the board's mean has followed. */
async function knobAt(percent: number): Promise<string> {
  await stand.typeToBoard(`resistance ${percent}`);
  await new Promise((resolve) => setTimeout(resolve, 400));
  return '';
}

/** Turns the crank ten times, or a little more, as hands do. */
async function tenTurns(): Promise<string> {
  const turns = async (): Promise<number> => JSON.parse(await stand.typeToBoard('status')).crankTurns;
  const before = await turns();
  await stand.typeToBoard('rpm 200');
  while ((await turns()) < before + 10) await new Promise((resolve) => setTimeout(resolve, 20));
  await stand.typeToBoard('rpm 0');
  return '';
}

const guided: Person = async (prompt) => {
  if (prompt.includes('lightest')) return knobAt(10);
  if (prompt.includes('heaviest')) return knobAt(90);
  if (prompt.includes('at rest')) return '';
  if (prompt.includes('After exactly')) return tenTurns();
  if (prompt.includes('Check the cadence')) return 's';
  return prompt.includes('Keep it') ? 'y' : undefined;
};

describe.each(['alone on the port', 'beside the daemon'])('%s', (where) => {
  let daemon: Awaited<ReturnType<TechnicianStand['startDaemon']>> | undefined;

  beforeAll(async () => {
    if (where === 'beside the daemon') daemon = await stand.startDaemon(/"boardIdentified"/);
    await calibrated(['set', '--zero', '180', '--span', '3900', '--magnets', '3']);
  });

  afterAll(async () => {
    if (daemon !== undefined) await ended(daemon, 'SIGKILL');
  });

  afterEach(async () => {
    await calibrated(['set', '--zero', '180', '--span', '3900', '--magnets', '3']);
  });

  test('guided: the ends of the knob and the magnets are found, and can be taken back', async () => {
    await calibrated(['set', '--magnets', '1']);
    const { code, out, told } = await calibrated([], guided);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/magnets a turn +1 +3 {2}changed/) });
    const after = await now();
    expect(Math.abs(after.zero - (180 + 372))).toBeLessThan(NEAR);
    expect(Math.abs(after.span - (180 + 3348))).toBeLessThan(NEAR);
    expect(after.magnets).toBe(3);
    expect(told).toContain('alleycat calibrate set --zero 180 --span 3900 --magnets 1');
    expect((await calibrated(['undo'])).code).toBe(0);
    expect(await now()).toEqual({ zero: 180, span: 3900, magnets: 1 });
    // Taken back once more, it is done again.
    await calibrated(['undo']);
    expect(await now()).toEqual(after);
  });

  test('one step at a time, where nobody is to be asked', async () => {
    await knobAt(20);
    const { code, out } = await calibrated(['zero', '--json']);
    const told = JSON.parse(out);
    expect({ code, told }).toMatchObject({ code: 0, told: { v: 1, serial: 77, before: { zero: 180 } } });
    expect(told.via).toBe(where === 'beside the daemon' ? 'daemon' : 'port');
    expect(Math.abs(told.after.zero - (180 + 744))).toBeLessThan(NEAR);
  });
});

test('who stops in the middle, does not want it, or has not turned the knob, finds the board as it was', async () => {
  const before = await now();
  const stops: Person = async (prompt) => (prompt.includes('heaviest') ? undefined : guided(prompt));
  const refuses: Person = async (prompt) => {
    if (prompt.includes('at rest')) return 's';
    return prompt.includes('Keep it') ? 'n' : guided(prompt);
  };
  const idles: Person = async (prompt) => (prompt.includes('Turn') ? '' : guided(prompt));
  for (const person of [stops, refuses, idles]) {
    const { code, told } = await calibrated([], person);
    expect({ code, told }).toMatchObject({ code: 1, told: expect.stringContaining('as it was before') });
    expect(await now()).toEqual(before);
  }
});

test('who meets a failure between the steps finds the board as it was, or is told how to take it back', async () => {
  const before = await now();
  let lost = '';
  const fails =
    (what: string): Person =>
    async (prompt) => {
      if (prompt.includes('heaviest')) await stand.typeToBoard(what);
      return prompt.includes('heaviest') ? knobAt(90) : guided(prompt);
    };
  await expect(calibrated([], fails('sensor open'), { onTold: (text) => (lost += text) })).rejects.toMatchObject({
    code: 'BOARD_REFUSED',
  });
  expect(lost).toMatch(/The board is as it was before\.\n$/);
  await stand.typeToBoard('sensor ok');
  expect(await now()).toEqual(before);

  lost = '';
  await expect(calibrated([], fails('unplug'), { onTold: (text) => (lost += text) })).rejects.toMatchObject({
    code: 'BOARD_REFUSED',
  });
  await stand.typeToBoard('replug');
  expect(lost).not.toContain('as it was before');
  expect((await now()).zero).not.toBe(before.zero);
  const takesBack = /alleycat calibrate (set .+)\n$/.exec(lost)?.[1] ?? '';
  expect((await calibrated(takesBack.split(' '))).code).toBe(0);
  expect(await now()).toEqual(before);
});

describe('what can be taken back outlives', () => {
  const original = { zero: 100, span: 3000, magnets: 2 };
  const newer = { zero: 200, span: 3500, magnets: 4 };
  const words = ({ zero, span, magnets }: typeof original) =>
    ['set', '--zero', `${zero}`, '--span', `${span}`, '--magnets', `${magnets}`] as const;

  beforeEach(async () => {
    await calibrated(words(original));
    await calibrated(words(newer));
  });

  test.each([
    ['an end that the board refuses', ['zero'], 'sensor open', ''],
    ['a first command that is not answered', words({ zero: 1, span: 2, magnets: 4 }), 'sensor ok', 'CAL,SET,1,2'],
    ['an undo whose first command is not answered', ['undo'], 'sensor ok', 'CAL,SET,100,3000'],
    ['an undo whose second command is not answered', ['undo'], 'sensor ok', 'MAG,2'],
  ])('%s', async (_, failing, sensor, lost) => {
    await stand.typeToBoard(sensor);
    // The mean of the board follows within this.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const isLost = (command: string): boolean => command === lost;
    await expect(calibrated(failing, undefined, { isLost })).rejects.toMatchObject({ code: 'BOARD_REFUSED' });
    await stand.typeToBoard('sensor ok');
    expect((await calibrated(['undo'])).code).toBe(0);
    expect(await now()).toEqual(original);
  });

  test('a board that falls silent in the middle, with the command that takes back what changed', async () => {
    let [told, isSilent] = ['', false];
    const onTold = (text: string) => {
      told += text;
    };
    const isLost = (command: string): boolean => {
      isSilent ||= command.startsWith('MAG');
      return isSilent;
    };
    await expect(calibrated(words(original), undefined, { onTold, isLost })).rejects.toThrow();
    expect(await now()).toEqual({ ...original, magnets: newer.magnets });
    const takesBack = /alleycat calibrate (set .+)\n$/.exec(told)?.[1] ?? '';
    await calibrated(takesBack.split(' '));
    expect(await now()).toEqual(newer);
  });

  test('no card that refuses it, but the board is what is told of, with the command', async () => {
    const kept = join(stand.journalFolder, 'calibration-undo.json');
    let [told, isSilent] = ['', false];
    const onTold = (text: string) => {
      told += text;
    };
    const isLost = (command: string): boolean => {
      if (command.startsWith('MAG')) {
        isSilent = true;
        // No file takes the place of a folder.
        rmSync(kept);
        mkdirSync(kept);
      }
      return isSilent;
    };
    await expect(calibrated(words(original), undefined, { onTold, isLost })).rejects.toMatchObject({
      code: 'BOARD_REFUSED',
    });
    rmSync(kept, { recursive: true });
    expect(told).toContain('not kept: ');
    expect(told).toContain('[FILE_FAILED]');
    const takesBack = /alleycat calibrate (set .+)\n/.exec(told)?.[1] ?? '';
    expect((await calibrated(takesBack.split(' '))).code).toBe(0);
    expect(await now()).toEqual(newer);
  });
});

test('it is kept also before the daemon has started for the first time', async () => {
  const folder = join(stand.folder, 'not', 'made', 'yet');
  await calibrationUndoFile(folder).write('kept');
  expect(await calibrationUndoFile(folder).read()).toBe('kept');
});

test('the cadence is checked against a count, and a count that disagrees is told from one that agrees', async () => {
  await stand.typeToBoard('rpm 60');
  const turns = async (): Promise<number> => JSON.parse(await stand.typeToBoard('status')).crankTurns;
  while (JSON.parse(await stand.typeToBoard('status')).rpm < 59)
    await new Promise((resolve) => setTimeout(resolve, 50));
  let counting = 0;
  const counts: Person = async (prompt) => {
    if (prompt.includes('Press Enter, and count')) {
      counting = await turns();
      return '';
    }
    return prompt.includes('How many') ? String((await turns()) - counting) : undefined;
  };
  expect(await calibrated(['check', '--seconds', '5'], counts)).toMatchObject({
    code: 0,
    told: expect.stringContaining('They agree'),
  });
  // Set to one magnet, a crank with three counts thrice.
  await calibrated(['set', '--magnets', '1']);
  const thrice = await calibrated(['check', '--seconds', '5', '--counted', '5', '--json']);
  expect(thrice).toMatchObject({ code: 1, told: expect.stringContaining('3 times') });
  expect(JSON.parse(thrice.out)).toMatchObject({ v: 1, counted: 5, agrees: false });
  await stand.typeToBoard('rpm 0');
});

test('what cannot be is said', async () => {
  expect(await calibrated([])).toMatchObject({ code: 64, told: expect.stringContaining('nobody is there') });
  expect(await calibrated(['sideways'])).toMatchObject({ code: 64 });
  expect(await calibrated(['set'])).toMatchObject({ code: 64, told: expect.stringContaining('--zero') });
  expect(await calibrated(['zero', '--zero', '5'])).toMatchObject({ code: 64 });
  expect(await calibrated(['set', '--zero', '180.5'])).toMatchObject({
    code: 64,
    told: expect.stringContaining('whole'),
  });
  expect(await calibrated(['check'])).toMatchObject({ code: 64, told: expect.stringContaining('--counted') });
  rmSync(join(stand.journalFolder, 'calibration-undo.json'), { force: true });
  expect(await calibrated(['undo'])).toMatchObject({
    code: 1,
    told: expect.stringContaining('nothing was calibrated'),
  });
  expect(JSON.parse((await calibrated(['undo', '--json'])).out)).toMatchObject({ error: { reason: 'nothing-kept' } });
  await calibrationUndoFile(stand.journalFolder).write('{"v":1,"serial":5,"before":{"zero":1,"span":2,"magnets":1}}');
  expect(await calibrated(['undo'])).toMatchObject({ code: 1, told: expect.stringContaining('board 5') });
  const silent = await calibrated(['check', '--seconds', '5', '--json'], async (prompt) => {
    if (prompt.includes('Press Enter, and count')) await stand.typeToBoard('unplug');
    return '';
  });
  expect(silent).toMatchObject({ code: 1, out: expect.stringMatching(/"error":\{"reason":"silent"/) });
  await stand.typeToBoard('replug');
  await stand.typeToBoard('sensor open');
  await new Promise((resolve) => setTimeout(resolve, 400));
  await expect(calibrated(['zero'])).rejects.toMatchObject({ code: 'BOARD_REFUSED' });
  await stand.typeToBoard('sensor ok');
});
