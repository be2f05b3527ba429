import { expect, test } from '@jest/globals';
import { judgeCallError, readPutAnswer, THROTTLED } from './put-answer.ts';
import { fitsCall } from './take-call.ts';

test.each([
  ['a throttled call', { name: THROTTLED, $metadata: { httpStatusCode: 400 } }, false, true],
  ['no such stream', { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } }, false, false],
  ['no permission', { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } }, false, false],
  ['no credentials', { name: 'CredentialsProviderError', message: 'Could not load' }, false, false],
  ['too many requests', { name: 'Error', $metadata: { httpStatusCode: 429 } }, true, true],
  ['an error of the server', { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }, true, true],
  ['an answer that is no JSON', { name: 'SyntaxError', $metadata: { httpStatusCode: 200 } }, true, true],
  ['silence', { name: 'TimeoutError', message: 'timed out' }, true, true],
  ['a broken connection', { name: 'Error', code: 'ECONNRESET' }, true, true],
  ['nobody there', { name: 'Error', code: 'ECONNREFUSED' }, false, true],
  ['not an error at all', undefined, true, true],
])('%s', (_, error, mayBeStored, again) => {
  expect(judgeCallError(error)).toEqual({ kind: 'failed', error: expect.any(String), mayBeStored, again });
});

test('finds the refused entries, whatever the answer says of their number', () => {
  const Records = [{ SequenceNumber: '1' }, { ErrorCode: THROTTLED }, { ErrorCode: 'InternalFailure' }];
  expect(readPutAnswer(3, { Records })).toEqual({
    kind: 'answered',
    refused: new Map([
      [1, THROTTLED],
      [2, 'InternalFailure'],
    ]),
  });
});

test.each([[{}], [{ Records: [{}] }], [{ Records: [{}, {}, {}] }]])(
  'an answer to other records, %j, is none',
  (answer) => {
    expect(readPutAnswer(2, answer)).toMatchObject({ kind: 'failed', mayBeStored: true, again: true });
  },
);

test('a call takes 500 records and 10 MiB, and one record always', () => {
  const sizes = (bytes: number, count: number) => Array.from({ length: count }, () => ({ bytes }));
  expect(fitsCall(sizes(300, 1_200), 0)).toBe(500);
  expect(fitsCall(sizes(300, 1_200), 1_000)).toBe(200);
  expect(fitsCall(sizes(1_048_576, 40), 0)).toBe(10);
  expect(fitsCall(sizes(20_000_000, 2), 0)).toBe(1);
  expect(fitsCall([], 0)).toBe(0);
});
