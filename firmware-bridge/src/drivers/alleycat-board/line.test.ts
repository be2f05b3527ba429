import { describe, expect, test } from '@jest/globals';
import { boardLine } from '../../../test/board-line.ts';
import { readVectors } from '../../../test/read-vectors.ts';
import { decodeLine, encodeCommand } from './line.ts';

const bare = (payload: string): string => boardLine(payload).slice(0, -2);

describe('payloads of the protocol', () => {
  const cases = readVectors('lines.tsv');
  test.each(cases.filter(([judgement]) => judgement === 'valid'))('%s: %s', (_judgement, payload = '') => {
    expect(decodeLine(bare(payload)).kind).not.toBe('discard');
  });
  test.each(cases.filter(([judgement]) => judgement === 'invalid'))('%s: %s (%s)', (_judgement, payload = '') => {
    const reason = payload.startsWith('ZZ') || payload.startsWith('rd') ? 'unknown-name' : 'bad-field';
    expect(decodeLine(bare(payload))).toEqual({ kind: 'discard', reason });
  });
});

test('a reading keeps every field', () => {
  expect(decodeLine('$RD,17,1850,2,1406250,681000,2040,500,00*D039')).toEqual({
    kind: 'report',
    seq: 17,
    uptimeMs: 1850,
    turns: 2,
    lastTurnUs: 1_406_250,
    periodUs: 681_000,
    raw: 2040,
    permille: 500,
    flags: 0,
  });
  expect(decodeLine(bare('RD,9,1000,3,999996,4,180,0,7D'))).toMatchObject({ flags: 0x7d });
});

test('an identity and an answer keep theirs', () => {
  expect(decodeLine(bare('ID,1,255.255.255,4294967295,abcdefghijklmn-9,15,8,4095,0'))).toEqual({
    kind: 'identity',
    firmware: '255.255.255',
    serial: 4_294_967_295,
    hardware: 'abcdefghijklmn-9',
    resetCause: 15,
    magnets: 8,
    zero: 4095,
    span: 0,
  });
  expect(decodeLine(bare('ER,65535,BUSY'))).toEqual({ kind: 'answer', ok: false, tag: 65_535, reason: 'BUSY' });
});

test.each([
  ['no star', '$OK,1', 'no-checksum'],
  ['lower-case checksum', '$ER,8,CMD*4b63', 'no-checksum'],
  ['wrong checksum', '$OK,1*0000', 'bad-checksum'],
  ['81 characters', `$${'X'.repeat(75)}*1234`, 'too-long'],
])('%s is discarded', (_name, text, reason) => {
  expect(decodeLine(text)).toEqual({ kind: 'discard', reason });
});

test('a command is the line that the protocol writes down', () => {
  expect(encodeCommand('ID?', 1)).toBe('$ID?,1*9114\r\n');
  expect(encodeCommand('SER', 3, '305419896')).toBe(boardLine('SER,3,305419896'));
});
