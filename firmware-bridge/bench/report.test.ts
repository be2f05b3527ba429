import { describe, expect, test } from '@jest/globals';
import type { Figure } from './figure.ts';
import { type Report, reportJson, reportPasses, reportTable } from './report.ts';

const rss: Figure = {
  name: 'rss_mb',
  unit: 'MiB',
  value: 74.126,
  target: { atMost: 80 },
  peers: { script: 69.04, 'bare Node': 39.5 },
  spread: 'max 75',
};
const drift: Figure = {
  name: 'drift_ms_per_300s',
  unit: 'ms',
  value: 1.5,
  target: { equal: 0, within: 1 },
  peers: { script: 46 },
  spread: '',
};
const machine = { cpu: 'Example CPU', cores: 2, memoryMb: 4096, kernel: 'Linux 6.1', node: '20.20.2' };
const report = (...figures: readonly Figure[]): Report => ({
  name: 'bridge',
  subject: 'bridge',
  machine,
  figures,
  notes: ['Measured somehow.'],
});

describe('the table', () => {
  test('shows each figure beside its target and its peers', () => {
    expect(reportTable(report(rss, drift)).split('\n')).toEqual([
      'figure             unit  bridge  target     script  bare Node  spread of the bridge',
      'rss_mb             MiB    74.13    ≤ 80  ✓   69.04       39.5  max 75',
      'drift_ms_per_300s  ms       1.5   0 ± 1  ✗      46',
      '',
      'Missed: drift_ms_per_300s',
      'Example CPU, 2 cores, 4096 MiB; Linux 6.1; Node.js 20.20.2',
      '- Measured somehow.',
      '',
    ]);
  });

  test('says that all is well, and what could not be measured', () => {
    expect(reportTable(report(rss))).toContain('All targets are met.');
    expect(reportTable(report({ ...rss, value: Number.NaN }))).toMatch(/MiB +\? +≤ 80 +✗/);
  });
});

describe('the JSON', () => {
  test('is one line of the agreed shape', () => {
    const line = reportJson(report(rss, drift));
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      name: 'bridge',
      machine,
      figures: [
        { name: 'rss_mb', value: 74.13, unit: 'MiB', target: 80, peers: { script: 69.04, 'bare Node': 39.5 } },
        { name: 'drift_ms_per_300s', value: 1.5, unit: 'ms', target: 0, within: 1, peers: { script: 46 } },
      ],
    });
  });

  test('has null for what could not be measured', () => {
    expect(JSON.parse(reportJson(report({ ...rss, value: Number.NaN }))).figures[0].value).toBeNull();
  });
});

test('a report passes when every figure meets its target', () => {
  expect(reportPasses(report(rss))).toBe(true);
  expect(reportPasses(report(rss, drift))).toBe(false);
});
