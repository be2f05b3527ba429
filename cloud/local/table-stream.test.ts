import { expect, test } from '@jest/globals';
import { itemsOfImages, type TableStreamEvent } from '../consumers/leaderboard/stream-images.ts';
import { type TableItem, tableItemOf } from '../consumers/leaderboard/table-item.ts';
import { ANNOUNCER_MAPPING } from '../stack/stream-mapping.ts';
import { TableStream } from './table-stream.ts';

function row(part: number): TableItem {
  const rider = { bikeId: 'bike-1', racerId: 1, name: 'Ada', seconds: [1], outputs: [9_000] };
  const key = { shardId: 's', firstSequence: '1', lastSequence: '2' };
  return tableItemOf({ raceId: 6_000_000, classId: 3, ...key, part, riders: [rider] });
}

function reader() {
  const batches: (readonly number[])[] = [];
  const fail = { next: false };
  const handler = async (event: TableStreamEvent): Promise<void> => {
    batches.push(itemsOfImages(event).items.map(({ part }) => part));
    if (fail.next) throw new Error('the broker is down');
  };
  return { batches, fail, handler };
}

test('hands on what was put, in order and as items, and calls nobody without rows', async () => {
  const stream = new TableStream();
  const { batches, handler } = reader();
  await stream.deliver(handler);
  stream.add([row(0), row(1)]);
  stream.add([row(2)]);
  await stream.deliver(handler);
  await stream.deliver(handler);
  expect(batches).toEqual([[0, 1, 2]]);
});

test('cuts what has gathered into batches of the mapping', async () => {
  const stream = new TableStream();
  const { batches, handler } = reader();
  stream.add(Array.from({ length: ANNOUNCER_MAPPING.batchSize + 1 }, (_, part) => row(part)));
  await stream.deliver(handler);
  await stream.deliver(handler);
  expect(batches.map(({ length }) => length)).toEqual([ANNOUNCER_MAPPING.batchSize, 1]);
});

test('a batch that fails comes again alone, and is given up after the retries of the mapping', async () => {
  const stream = new TableStream();
  const { batches, fail, handler } = reader();
  fail.next = true;
  stream.add([row(0)]);
  for (let call = 0; call <= ANNOUNCER_MAPPING.retryAttempts; call++) {
    await expect(stream.deliver(handler)).rejects.toThrow('the broker is down');
    if (call === 0) stream.add([row(1)]);
  }
  expect(new Set(batches.map(String))).toEqual(new Set(['0']));
  fail.next = false;
  await stream.deliver(handler);
  expect(batches.at(-1)).toEqual([1]);
});
