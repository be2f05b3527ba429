import { expect, test } from '@jest/globals';
import { verificationText } from './verification-text.ts';
import type { Verification } from './verify-plan.ts';

const AGREED: Verification = {
  seconds: 5,
  shards: [{ offered: 7_500, predicted: 1_833.3, observed: 1_834 }],
  offered: 7_500,
  predicted: 1_833.3,
  observed: 1_834,
  errorPercent: 0.0089,
  failedCalls: 0,
};

test('the last line is the verdict', () => {
  expect(verificationText(AGREED)).toMatch(/ 1,833 +1,834\nThey agree: 0.009 % of the records.\n$/);
  expect(verificationText({ ...AGREED, errorPercent: 5.1 })).toMatch(/\nThey differ: 5.1 % of the records.\n$/);
});

test('calls that failed are told, and only these', () => {
  expect(verificationText(AGREED)).not.toContain('failed');
  expect(verificationText({ ...AGREED, failedCalls: 2 })).toContain(
    '\nCalls that failed as a whole, whose records no shard judged: 2\n',
  );
});
