import { type DataStream, LOCAL_ACCOUNT_ID, shardForHashKey, shardNamed } from './data-stream.ts';
import { evenHashKeyStarts, type HashKey, hashKeyPlus } from './hash-key.ts';
import { createShard, type Shard, type ShardOrigin } from './shard.ts';
import { StreamError } from './stream-error.ts';

const DAY_MS = 86_400_000;

/** Closes a shard and opens two in its place, the second one starting at `newStartHashKey`. */
export function splitShard(stream: DataStream, shardId: string, newStartHashKey: HashKey, atMs: number): void {
  const parent = openShardNamed(stream, shardId);
  if (newStartHashKey <= parent.startHashKey || newStartHashKey > parent.endHashKey) {
    throw new StreamError(
      'InvalidArgumentException',
      `NewStartingHashKey is outside of shard ${shardId}; give a hash key above the shard's StartingHashKey and up to its EndingHashKey.`,
    );
  }
  refuseTooManyShards(stream, stream.openShards.length + 1);
  const { startHashKey, endHashKey } = parent;
  replaceShards(stream, [parent], atMs, [
    { startHashKey, endHashKey: hashKeyPlus(newStartHashKey, -1n), parentShardId: shardId },
    { startHashKey: newStartHashKey, endHashKey, parentShardId: shardId },
  ]);
}

/** Closes two shards whose ranges touch and opens one in their place. */
export function mergeShards(stream: DataStream, shardId: string, adjacentShardId: string, atMs: number): void {
  const shard = openShardNamed(stream, shardId);
  const adjacent = openShardNamed(stream, adjacentShardId);
  const [lower, upper] = shard.startHashKey < adjacent.startHashKey ? [shard, adjacent] : [adjacent, shard];
  if (shard === adjacent || hashKeyPlus(lower.endHashKey, 1n) !== upper.startHashKey) {
    throw new StreamError(
      'InvalidArgumentException',
      `Shards ${shardId} and ${adjacentShardId} in stream ${stream.name} are not adjacent; merge two whose hash key ranges touch.`,
    );
  }
  const { startHashKey } = lower;
  const { endHashKey } = upper;
  replaceShards(stream, [shard, adjacent], atMs, [
    { startHashKey, endHashKey, parentShardId: shardId, adjacentParentShardId: adjacentShardId },
  ]);
}

/**
 * Goes to `target` shards of equal ranges (UNIFORM_SCALING) by splits at the new borders and merges over the old ones, so
 * that every shard keeps at most two parents. At most double, at least half, and so many times in 24 hours.
 */
export function updateShardCount(stream: DataStream, target: number, atMs: number): void {
  const current = stream.openShards.length;
  if (target > current * 2 || target < Math.ceil(current / 2)) {
    throw new StreamError(
      'InvalidArgumentException',
      `TargetShardCount ${target} is out of reach; from ${current} open shards one update reaches ${Math.ceil(current / 2)} to ${current * 2}.`,
    );
  }
  refuseTooManyShards(stream, target);
  const { shardCountUpdatesPerDay } = stream.limits;
  const updatesAtMs = stream.shardCountUpdatesAtMs.filter((updateAtMs) => updateAtMs > atMs - DAY_MS);
  if (updatesAtMs.length >= shardCountUpdatesPerDay) {
    throw new StreamError(
      'LimitExceededException',
      `Stream ${stream.name} had ${updatesAtMs.length} shard count updates in 24 hours; it may have ${shardCountUpdatesPerDay}.`,
    );
  }
  stream.shardCountUpdatesAtMs = [...updatesAtMs, atMs];
  moveBorders(stream, evenHashKeyStarts(target), atMs);
}

function moveBorders(stream: DataStream, starts: readonly HashKey[], atMs: number): void {
  for (const start of starts) {
    const shard = shardForHashKey(stream, start);
    if (shard.startHashKey !== start) {
      const { startHashKey, endHashKey, shardId: parentShardId } = shard;
      replaceShards(stream, [shard], atMs, [
        { startHashKey, endHashKey: hashKeyPlus(start, -1n), parentShardId },
        { startHashKey: start, endHashKey, parentShardId },
      ]);
    }
  }
  const wanted = new Set(starts);
  for (;;) {
    const index = stream.openShards.findIndex((shard) => !wanted.has(shard.startHashKey));
    const lower = stream.openShards[index - 1];
    const upper = stream.openShards[index];
    if (lower === undefined || upper === undefined) return;
    mergeShards(stream, lower.shardId, upper.shardId, atMs);
  }
}

function replaceShards(
  stream: DataStream,
  parents: readonly Shard[],
  atMs: number,
  origins: readonly Omit<ShardOrigin, 'index'>[],
): void {
  for (const parent of parents) parent.closedAtMs = atMs;
  const children = origins.map((origin, offset) =>
    createShard({ ...origin, index: stream.nextShardIndex + offset }, stream.limits, atMs),
  );
  stream.nextShardIndex += children.length;
  stream.shards = [...stream.shards, ...children];
  stream.openShards = [...stream.openShards.filter((shard) => !parents.includes(shard)), ...children].sort(
    (left, right) => (left.startHashKey < right.startHashKey ? -1 : 1),
  );
}

function openShardNamed(stream: DataStream, shardId: string): Shard {
  const shard = shardNamed(stream, shardId);
  if (shard.closedAtMs === undefined) return shard;
  throw new StreamError(
    'InvalidArgumentException',
    `Shard ${shardId} in stream ${stream.name} under account ${LOCAL_ACCOUNT_ID} has already been merged or split, and thus is not eligible for merging or splitting.`,
  );
}

function refuseTooManyShards(stream: DataStream, wanted: number): void {
  const { openShards } = stream.limits;
  if (wanted <= openShards) return;
  throw new StreamError(
    'LimitExceededException',
    `Stream ${stream.name} would have ${wanted} open shards; this stream allows ${openShards}.`,
  );
}
