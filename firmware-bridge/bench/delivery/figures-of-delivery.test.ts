import { describe, expect, test } from '@jest/globals';
import { meetsTarget } from '../figure.ts';
import { type DeliveryRun, figuresOfDelivery } from './figures-of-delivery.ts';

const watched = { bytesPerSample: 0, cpuPercent: 1, rssMb: 70 };
const drain = {
  ...{ drainS: 1, packs: 16, liveLateMs: [30, 40], rssMaxMb: 80, cpuS: 0.4 },
  ...{ offline: { ...watched, bytesPerSample: 4300 }, online: { ...watched, rssMb: 73 } },
};
const run: DeliveryRun = {
  drains: {
    samples: 43_200,
    ceiling: [drain, { ...drain, drainS: 1.4 }, { ...drain, drainS: 1.2 }],
    byDefault: { ...drain, drainS: 8, liveLateMs: [50] },
  },
  day: undefined,
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
      ...{ name: 'keeper', offlineBytesPerSample: 70_000, onlineBytesPerSample: 4096, rssMb: 60, cpuPercent: 0.5 },
      drain: { waited: 2000, arrived: 1000, drainS: 10, liveP99Ms: 5000 },
    },
    {
      ...{ name: 'store', drain: undefined, offlineBytesPerSample: 24_000, onlineBytesPerSample: undefined },
      ...{ rssMb: 12, cpuPercent: 0.1 },
    },
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

  test('tell the memory and CPU time of peers beside those of the bridge', () => {
    expect(figures.get('rss_mb')).toMatchObject({ value: 80, peers: { keeper: 60, store: 12 } });
    expect(figures.get('cpu_percent')).toMatchObject({ value: 1, peers: { keeper: 0.5, store: 0.1 } });
  });

  test('are those of the parts that were measured', () => {
    const nothing: DeliveryRun = { drains: undefined, secondsLost: undefined, kills: [], peers: [], day: undefined };
    const names = (part: Partial<DeliveryRun>): string[] =>
      figuresOfDelivery({ ...nothing, ...part }).map(({ name }) => name);
    expect(names({})).toEqual([]);
    expect(names({ kills: run.kills })).toEqual(['lost_after_kills']);
    expect(names({ secondsLost: run.secondsLost })).toEqual(['seconds_lost_outage_kill']);
    expect(names({ drains: run.drains })).toContain('drain_24h_s');
    const alone = figuresOfDelivery({ ...nothing, peers: run.peers }).find(({ name }) => name === 'rss_mb');
    expect(alone).toMatchObject({ value: Number.NaN, peers: { keeper: 60 } });
  });
});
