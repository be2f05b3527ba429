/** A record as a shard keeps it. Its sequence number follows from its index in the log. */
export interface StoredRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivedAtMs: number;
}

/** The records of one shard, oldest first. Records are known by an index that counts from the shard's birth. */
export interface RecordLog {
  readonly slots: (StoredRecord | undefined)[];
  /** Slots at the front whose records are gone already. */
  emptySlots: number;
  /** Index of the oldest record that is still there. */
  firstIndex: number;
  retainedBytes: number;
}

/** What a record costs in memory beside its bytes, roughly, for the memory bound. */
const RECORD_OVERHEAD_BYTES = 200;
const COMPACT_AFTER_SLOTS = 1_024;

export function createRecordLog(): RecordLog {
  return { slots: [], emptySlots: 0, firstIndex: 0, retainedBytes: 0 };
}

/** The index that the next record will have. */
export function nextRecordIndex(log: RecordLog): number {
  return log.firstIndex + log.slots.length - log.emptySlots;
}

/** The record with this index; undefined if it is trimmed or not yet there. */
export function recordAt(log: RecordLog, index: number): StoredRecord | undefined {
  return index < log.firstIndex ? undefined : log.slots[log.emptySlots + index - log.firstIndex];
}

/** Appends and returns the memory that it takes in bytes. */
export function appendRecord(log: RecordLog, record: StoredRecord): number {
  const memoryBytes = memoryOf(record);
  log.slots.push(record);
  log.retainedBytes += memoryBytes;
  return memoryBytes;
}

/** Removes the oldest record and returns the memory that it frees in bytes, 0 if there is none. */
export function trimOldestRecord(log: RecordLog): number {
  const record = log.slots[log.emptySlots];
  if (record === undefined) return 0;
  log.slots[log.emptySlots] = undefined;
  log.emptySlots += 1;
  log.firstIndex += 1;
  const memoryBytes = memoryOf(record);
  log.retainedBytes -= memoryBytes;
  if (log.emptySlots >= COMPACT_AFTER_SLOTS && log.emptySlots * 2 >= log.slots.length) {
    log.slots.splice(0, log.emptySlots);
    log.emptySlots = 0;
  }
  return memoryBytes;
}

/** Index of the first record that arrived at `atMs` or later; the next index if none did. */
export function firstIndexSince(log: RecordLog, atMs: number): number {
  let low = log.firstIndex;
  let high = nextRecordIndex(log);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const record = recordAt(log, middle);
    if (record !== undefined && record.arrivedAtMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function memoryOf(record: StoredRecord): number {
  return record.data.length + record.partitionKey.length + RECORD_OVERHEAD_BYTES;
}
