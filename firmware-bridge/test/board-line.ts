import { crc16 } from '../src/drivers/alleycat-board/crc16.ts';

/** A line of the board as it goes over the wire: `$`, the payload, `*`, its checksum, CR LF. */
export function boardLine(payload: string): string {
  return `$${payload}*${crc16(payload).toString(16).toUpperCase().padStart(4, '0')}\r\n`;
}
