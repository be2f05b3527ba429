import type { FaultCode } from '../faults.ts';

/** What the serial line tells. Times are host monotonic ms. */
export type SerialEvent =
  | { readonly kind: 'opened'; readonly path: string }
  | { readonly kind: 'closed'; readonly path: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: FaultCode; readonly detail: string }
  /** A line without its line feed, one character per byte, of at most 128 bytes. */
  | { readonly kind: 'line'; readonly text: string; readonly atMs: number }
  /** Bytes as they came, for drivers of bytes. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly atMs: number }
  /** Bytes of a line that was too long. */
  | { readonly kind: 'dropped'; readonly bytes: number };

/** The serial line to the bike. It opens by itself and, after it was lost, again and again. */
export interface SerialLink {
  open(listener: (event: SerialEvent) => void): void;
  /** Writes, one byte per character; what cannot be written while the port is closed, or takes nothing, is dropped. */
  write(text: string): void;
  /** Closes the port, also one that has gone deaf, and opens it anew. */
  reopen(): void;
  close(): Promise<void>;
}
