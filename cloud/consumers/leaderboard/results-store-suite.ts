import { expect, test } from '@jest/globals';
import { NO_BESTS } from './class-bests.ts';
import type { ResultsStore } from './results-store.ts';

const row = (place: number) => ({
  place,
  bikeId: `bike-${place}`,
  racerId: place,
  name: 'Ada "\u2603"',
  total: 3_000_000 - place,
  best: 15_000,
  second: 300,
});
const best = (output: number) => ({ output, raceId: 6_000_000, racerId: 7, bikeId: 'bike-7' });

/** What every store of results must do. `create` gives an empty one. */
export function resultsStoreSuite(name: string, create: () => Promise<ResultsStore>): void {
  test(`${name} keeps the first final result for ever`, async () => {
    const store = await create();
    expect(await store.readFinal(1, 2, 0)).toBeUndefined();
    await store.writeFinal(1, 2, 1, { riders: 502, rows: [row(502)] });
    await store.writeFinal(1, 2, 1, { riders: 501, rows: [row(501)] });
    await store.writeFinal(1, 2, 0, { riders: 501, rows: [row(1)] });
    await store.writeFinal(1, 2, 0, { riders: 9, rows: [] });
    expect(await store.readFinal(1, 2, 0)).toEqual({ riders: 501, rows: [row(1)] });
    expect(await store.readFinal(1, 2, 1)).toEqual({ riders: 501, rows: [row(501)] });
    expect(await store.readFinal(1, 3, 0)).toBeUndefined();
  });

  test(`${name} takes bests only from a writer that read the last ones`, async () => {
    const store = await create();
    expect(await store.readBests(4)).toEqual({ bests: NO_BESTS, version: 0 });
    const first = NO_BESTS.with(299, best(14_000));
    expect(await store.writeBests(4, first, 0)).toBe(true);
    expect(await store.writeBests(4, NO_BESTS, 0)).toBe(false);
    expect(await store.readBests(4)).toEqual({ bests: first, version: 1 });
    const second = first.with(0, best(12_000));
    expect(await store.writeBests(4, second, 1)).toBe(true);
    expect(await store.writeBests(4, first, 1)).toBe(false);
    expect(await store.readBests(4)).toEqual({ bests: second, version: 2 });
  });

  test(`${name} knows how far each stage is`, async () => {
    const store = await create();
    expect(await store.readStage('final')).toBeUndefined();
    await store.writeStage('final', 6_000_000);
    await store.writeStage('provisional', 6_000_289);
    expect(await store.readStage('final')).toBe(6_000_000);
    expect(await store.readStage('provisional')).toBe(6_000_289);
  });
}
