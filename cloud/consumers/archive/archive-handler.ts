import { decodeBatch } from '../batch/decode-batch.ts';
import type { KinesisStreamEvent } from '../batch/kinesis-event.ts';
import { type ArchivePartition, archiveLines } from './archive-lines.ts';

/** Port: keeps lines, each partition in its place. A rejection is a fault, and the batch is repeated. */
export type ArchiveWriter = (partitions: readonly ArchivePartition[]) => Promise<void>;

/** What became of a batch. */
export interface ArchiveCounts {
  readonly records: number;
  /** Records that did not decode. The leaderboard's consumer, which reads the same streams, sets them aside. */
  readonly refused: number;
  readonly lines: number;
}

export interface ArchiveHandlerPorts {
  readonly write: ArchiveWriter;
  readonly count: (counts: ArchiveCounts) => void;
}

/** The archive's consumer of the streams, in the shape of a Lambda handler: packs out, one line a sample in. */
export function createArchiveHandler({ write, count }: ArchiveHandlerPorts) {
  return async (event: KinesisStreamEvent): Promise<void> => {
    const { arrived, refused } = decodeBatch(event);
    const partitions = archiveLines(arrived);
    if (partitions.length > 0) await write(partitions);
    const lines = partitions.reduce((sum, partition) => sum + partition.lines.length, 0);
    count({ records: event.Records.length, refused: refused.length, lines });
  };
}
