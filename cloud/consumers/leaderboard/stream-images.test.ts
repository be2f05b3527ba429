import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LeaderboardItem } from './leaderboard-store.ts';
import { itemsOfImages, type TableStreamEvent } from './stream-images.ts';
import { tableItemOf } from './table-item.ts';

const ITEM: LeaderboardItem = {
  raceId: 6_000_000,
  classId: 6,
  shardId: 'alleycat-live/shardId-000000000001',
  firstSequence: '49590338271490256608559692538361571095921575989136588898',
  lastSequence: '49590338271490256608559692540925702759324208523137515618',
  part: 1,
  riders: [{ bikeId: 'bike-1', racerId: 1, name: 'Ada', seconds: [1, 7], outputs: [9_000, 65_535] }],
};

type Image = NonNullable<TableStreamEvent['Records'][number]['dynamodb']>['NewImage'];

function imageOf(item: LeaderboardItem) {
  const { pk, sk, riders } = tableItemOf(item);
  return { pk: { S: pk }, sk: { S: sk }, riders: { B: Buffer.from(riders).toString('base64') } };
}

const read = (...images: readonly (Image | undefined)[]) =>
  itemsOfImages({ Records: images.map((NewImage) => ({ dynamodb: NewImage === undefined ? {} : { NewImage } })) });

test('an item comes back from the stream of the table as it was put', () => {
  expect(read(imageOf(ITEM))).toEqual({ items: [ITEM], poison: 0 });
});

test('results, bookkeeping and what expired are no items, and no poison', () => {
  const others = ['result/6000000/1', 'bests/1', 'announcer'].map((pk) => ({ pk: { S: pk }, sk: { S: 'x' } }));
  expect(read(...others, undefined)).toEqual({ items: [], poison: 0 });
});

test.each<[string, Image]>([
  ['bytes that are cut', { ...imageOf(ITEM), riders: { B: 'AQ==' } }],
  ['no bytes', { pk: imageOf(ITEM).pk, sk: imageOf(ITEM).sk }],
  ['a class of its own', { ...imageOf(ITEM), pk: { S: 'race/6000000/7' } }],
  ['a race that is no number', { ...imageOf(ITEM), pk: { S: 'race/x/1' } }],
  ['a key without a sequence number', { ...imageOf(ITEM), sk: { S: 'shardId-000000000001' } }],
  ['an endless key', { ...imageOf(ITEM), sk: { S: '1/'.repeat(100_000) } }],
])('a row of a race with %s is counted and passed over, and the others are read', (_, poison) => {
  expect(read(imageOf(ITEM), poison, imageOf(ITEM))).toEqual({ items: [ITEM, ITEM], poison: 1 });
});

test('nothing in the stream makes reading throw', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('race/1/1', 's/1/1/1', 'AQEB'));
  const attribute = fc.option(fc.record({ S: text, B: text }, { requiredKeys: [] }), { nil: undefined });
  const image = fc
    .record({ pk: attribute, sk: attribute, riders: attribute })
    .map((fields) =>
      Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (value ? [[key, value]] : []))),
    );
  fc.assert(
    fc.property(fc.array(image), (images) => {
      const { items, poison } = read(...images);
      expect(items.length + poison).toBeLessThanOrEqual(images.length);
    }),
  );
});
