import type { ObjectSource, StoredObject } from './object-source.ts';
import { type ReadDocument, type ReturnedRecord, readDocument } from './read-document.ts';

/** Largest object that is read. Lambda's events end at 6 MB, and the text of one at twice that. */
export const MAX_OBJECT_BYTES = 16 * 1_048_576;
const OBJECTS_A_GROUP = 500;
const READS_AT_ONCE = 16;
const RECORDS_A_CALL = 500;
const BYTES_A_CALL = 4 * 1_048_576;

/** What a redrive did so far. */
export interface RedriveCounts {
  objects: number;
  /** Objects that are gone from their bucket, because all of their records are in a stream. */
  removed: number;
  /** Records that a stream accepted; with a dry run, that would be sent. */
  returned: number;
  /** Records that no consumer would read; their objects stay. */
  unreadable: number;
  /** Records that a stream did not accept; their objects stay. */
  refused: number;
}

export interface RedrivePorts {
  /** Sends records to one stream, again those that were not accepted; resolves with those that never were. */
  readonly send: (streamName: string, records: readonly ReturnedRecord[]) => Promise<readonly ReturnedRecord[]>;
  /** Hears the counts after each group of objects. */
  readonly progress: (counts: Readonly<RedriveCounts>) => void;
  /** Ends the redrive behind the group that is at work. */
  readonly signal: AbortSignal;
}

interface Pending {
  readonly key: string;
  readonly document: ReadDocument;
}

/**
 * Returns what the objects of some buckets hold to the streams, group by group, and removes each object once all of its records
 * are accepted. When it is cut off between the two, a record is sent again next time, which its name makes harmless. Memory is
 * bounded by one group: 500 objects, 16 MiB.
 */
export async function redrive(
  sources: readonly ObjectSource[],
  dryRun: boolean,
  ports: RedrivePorts,
): Promise<RedriveCounts> {
  const counts: RedriveCounts = { objects: 0, removed: 0, returned: 0, unreadable: 0, refused: 0 };
  for (const source of sources) {
    for await (const group of groupsOf(source.list())) {
      if (ports.signal.aborted) return counts;
      const pending = await readGroup(source, group);
      counts.objects += group.length;
      const records = pending.flatMap(({ document }) => document.records);
      const left = new Set(dryRun ? [] : await sendAll(records, ports));
      counts.returned += records.length - left.size;
      counts.refused += left.size;
      for (const { document } of pending) counts.unreadable += document.unreadable;
      if (!dryRun) counts.removed += await removeDone(source, pending, left);
      ports.progress(counts);
    }
  }
  return counts;
}

async function* groupsOf(objects: AsyncIterable<StoredObject>): AsyncIterable<StoredObject[]> {
  let group: StoredObject[] = [];
  let sizeBytes = 0;
  for await (const object of objects) {
    const readBytes = object.sizeBytes > MAX_OBJECT_BYTES ? 0 : object.sizeBytes;
    if (group.length > 0 && (group.length === OBJECTS_A_GROUP || sizeBytes + readBytes > MAX_OBJECT_BYTES)) {
      yield group;
      group = [];
      sizeBytes = 0;
    }
    group.push(object);
    sizeBytes += readBytes;
  }
  if (group.length > 0) yield group;
}

async function readGroup(source: ObjectSource, group: readonly StoredObject[]): Promise<Pending[]> {
  const pending: Pending[] = [];
  for (let at = 0; at < group.length; at += READS_AT_ONCE) {
    const some = group.slice(at, at + READS_AT_ONCE);
    pending.push(...(await Promise.all(some.map((object) => readObject(source, object)))));
  }
  return pending;
}

async function readObject(source: ObjectSource, { key, sizeBytes }: StoredObject): Promise<Pending> {
  if (sizeBytes > MAX_OBJECT_BYTES) return { key, document: { records: [], unreadable: 1 } };
  const text = await source.read(key);
  return { key, document: text === undefined ? { records: [], unreadable: 0 } : readDocument(text) };
}

async function sendAll(records: readonly ReturnedRecord[], { send }: RedrivePorts): Promise<ReturnedRecord[]> {
  const left: ReturnedRecord[] = [];
  for (const streamName of new Set(records.map((record) => record.streamName))) {
    const ofStream = records.filter((record) => record.streamName === streamName);
    for (const call of callsOf(ofStream)) left.push(...(await send(streamName, call)));
  }
  return left;
}

function callsOf(records: readonly ReturnedRecord[]): ReturnedRecord[][] {
  const calls: ReturnedRecord[][] = [];
  let sizeBytes = BYTES_A_CALL;
  for (const record of records) {
    const recordBytes = record.data.length + record.partitionKey.length;
    const call = calls.at(-1);
    if (call === undefined || call.length === RECORDS_A_CALL || sizeBytes + recordBytes > BYTES_A_CALL) {
      calls.push([record]);
      sizeBytes = recordBytes;
    } else {
      call.push(record);
      sizeBytes += recordBytes;
    }
  }
  return calls;
}

async function removeDone(
  source: ObjectSource,
  pending: readonly Pending[],
  left: ReadonlySet<ReturnedRecord>,
): Promise<number> {
  const done = pending.filter(
    ({ document }) =>
      document.unreadable === 0 && document.records.length > 0 && document.records.every((record) => !left.has(record)),
  );
  for (let at = 0; at < done.length; at += READS_AT_ONCE) {
    await Promise.all(done.slice(at, at + READS_AT_ONCE).map(({ key }) => source.remove(key)));
  }
  return done.length;
}
