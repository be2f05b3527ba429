/**
 * The folder that the journal lives in. Every call may fail with the world's own error; then nothing is known of how much
 * of it was done. What was written is durable after `datasync` of the file, and the file's name after `syncFolder`. After a
 * crash a file that was not released may end in zeros.
 */
export interface Disk {
  /** For messages to people. */
  readonly folder: string;
  /** Names of the files in the folder, which is made if it is not there. */
  list(): Promise<readonly string[]>;
  size(file: string): Promise<number>;
  /** Up to `lengthBytes` from `offsetBytes` on; fewer only at the end of the file. */
  read(file: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array>;
  /** Makes an empty file; fails if it is there. */
  create(file: string): Promise<void>;
  /** Writes all of the bytes behind what is there, or fails. Only to a file that was created here and not released yet. */
  append(file: string, bytes: Uint8Array): Promise<void>;
  datasync(file: string): Promise<void>;
  syncFolder(): Promise<void>;
  unlink(file: string): Promise<void>;
  /** Nothing more will be appended to this file. Never fails. */
  release(file: string): Promise<void>;
}
