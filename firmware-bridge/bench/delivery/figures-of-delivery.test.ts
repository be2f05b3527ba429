import { describe, expect, test } from '@jest/globals';
import { meetsTarget } from '../figure.ts';
import { type DeliveryRun, figuresOfDelivery } from './figures-of-delivery.ts';

const watched = { bytesPerSample: 0, cpuPercent: 1, rssMb: 70 };
const drain = {
  ...{ drainS: 1, packs: 16, liveLateMs: [30, 40], rssMaxMb: 80, cpuS: 0.4 },
  ...{ offline: { ...watched, bytesPerSample: 4300 }, online: { ...watched, rssMb: 73 } },
};
const run: DeliveryRun = {
  samples: 43_200,
  ceiling: [drain, { ...drain, drainS: 1.4 }, { ...drain, drainS: 1.2 }],
  byDefault: { ...drain, drainS: 8, liveLateMs: [50] },
  secondsLost: new Map([
    ['bridge', 2],
    ['script', 33],
  ]),
  kills: [
    { name: 'bridge', judged: 150, lost: 0 },
    { name: 'keeper', judged: 140, lost: 7 },
  ],
  peers: [
    {
      ...{ name: 'keeper', offlineBytesPerSample: 70_000, onlineBytesPerSample: 4096 },
      drain: { waited: 2000, arrived: 1000, drainS: 10, liveP99Ms: 5000 },
    },
    { name: 'store', drain: undefined, offlineBytesPerSample: 24_000, onlineBytesPerSample: undefined },
  ],
};
const figures = new Map(figuresOfDelivery(run).map((figure) => [figure.name, figure]));

describe('the figures of a delivery', () => {
  test('are scaled to a day, and of several drains the one in the middle', () => {
    expect(figures.get('drain_24h_s')?.value).toBeCloseTo(2.4);
    expect(figures.get('drain_24h_default_s')?.value).toBeCloseTo(16);
  });

  test('extrapolate peers from what arrived, and leave out what a peer cannot do', () => {
    expect(figures.get('drain_24h_s')?.peers).toEqual({ keeper: 864 });
    expect(figures.get('live_p99_during_drain_ms')?.peers).toEqual({ keeper: 432_000 });
    expect(figures.get('bytes_per_sample_offline')?.peers).toEqual({ keeper: 70_000, store: 24_000 });
    expect(figures.get('bytes_per_sample_online')?.peers).toEqual({ keeper: 4096 });
  });

  test('tell the losses of all side by side', () => {
    expect(figures.get('lost_after_kills')).toMatchObject({ value: 0, peers: { keeper: 7 } });
    expect(figures.get('seconds_lost_outage_kill')).toMatchObject({ value: 2, peers: { script: 33 } });
  });

  test('each meet their target here, and the growth is from the wait to the end', () => {
    expect([...figures.values()].filter((figure) => !meetsTarget(figure))).toEqual([]);
    expect(figures.get('rss_growth_mb')?.value).toBe(3);
  });
});
