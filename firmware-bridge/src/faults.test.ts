import { expect, test } from '@jest/globals';
import { FAULTS, Fault } from './faults.ts';

test.each(Object.entries(FAULTS))(
  '%s says what is wrong, what to do, and ends with a code of sysexits.h',
  (code, fault) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
    expect(fault.sentence).toMatch(/^[A-Z].*\.$/);
    expect(fault.remedy).toMatch(/^[A-Z].*[^ ]$/);
    expect(fault.exitCode).toBeGreaterThanOrEqual(64);
    expect(fault.exitCode).toBeLessThanOrEqual(78);
  },
);

test('no two faults say the same', () => {
  const sentences = Object.values(FAULTS).map(({ sentence }) => sentence);
  expect(new Set(sentences).size).toBe(sentences.length);
});

test('a fault names its code and the detail, and keeps its cause', () => {
  const cause = new Error('EACCES');
  const fault = new Fault('CONFIG_MISSING', '/etc/x.json', cause);
  expect(fault.message).toBe('The configuration file cannot be read. /etc/x.json [CONFIG_MISSING]');
  expect(fault).toMatchObject({ code: 'CONFIG_MISSING', exitCode: 66, cause, remedy: FAULTS.CONFIG_MISSING.remedy });
});
