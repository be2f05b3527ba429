import { type ArrivedSamples, decodeBatch } from '../batch/decode-batch.ts';
import type { KinesisBatchResponse, KinesisStreamEvent } from '../batch/kinesis-event.ts';
import { type ArchivePartition, archiveLines } from './archive-lines.ts';

/** Port: keeps lines, each partition in its place. A rejection is a fault, and the lines come again. */
export type ArchiveWriter = (partitions: readonly ArchivePartition[]) => Promise<void>;

/** What became of a batch. */
export interface ArchiveCounts {
  /** Records that are done with; those that do not decode are set aside by the leaderboard's consumer, which reads the same streams. */
  readonly records: number;
  readonly lines: number;
}

export interface ArchiveHandlerPorts {
  readonly write: ArchiveWriter;
  readonly count: (counts: ArchiveCounts) => void;
  /** Whether the call may last for another write. */
  readonly hasTime: () => boolean;
  /** Hears of a writer that failed after it had taken some of a batch; what is left is then repeated. */
  readonly fault: (error: unknown) => void;
}

/** About a MiB, which is what Firehose takes in a second where its quota is the smallest. */
const LINES_A_WRITE = 4_000;

/**
 * The archive's consumer of the streams, in the shape of a Lambda handler: packs out, one line a sample in. It writes a batch in order, a
 * part at a time, and reports the first record that was not written, so that a backlog which takes longer than a call goes on where it
 * ended. It rejects when nothing of a batch could be written; Lambda then cuts it in two.
 */
export function createArchiveHandler({ write, count, hasTime, fault }: ArchiveHandlerPorts) {
  return async (event: KinesisStreamEvent): Promise<KinesisBatchResponse> => {
    let lines = 0;
    const goOnWith = (undone: string): KinesisBatchResponse => {
      count({ records: event.Records.findIndex(({ kinesis }) => kinesis.sequenceNumber === undone), lines });
      return { batchItemFailures: [{ itemIdentifier: undone }] };
    };
    for (const [index, part] of partsOf(decodeBatch(event).arrived).entries()) {
      const first = part[0]?.sequenceNumber ?? '';
      if (index > 0 && !hasTime()) return goOnWith(first);
      const partitions = archiveLines(part);
      try {
        await write(partitions);
      } catch (error) {
        if (index === 0) throw error;
        fault(error);
        return goOnWith(first);
      }
      lines += partitions.reduce((sum, partition) => sum + partition.lines.length, 0);
    }
    count({ records: event.Records.length, lines });
    return { batchItemFailures: [] };
  };
}

/** Cuts a batch between records; a part is longer than a write only when it is one record. */
function partsOf(arrived: readonly ArrivedSamples[]): ArrivedSamples[][] {
  const parts: ArrivedSamples[][] = [];
  let lines = LINES_A_WRITE;
  for (const record of arrived) {
    const added = record.samples.length + record.gaps.length;
    if (lines + added > LINES_A_WRITE) {
      parts.push([]);
      lines = 0;
    }
    lines += added;
    parts.at(-1)?.push(record);
  }
  return parts;
}
