const RECORD = /^:((?:[0-9A-Fa-f]{2}){5,})$/;
const DATA = 0;
const END_OF_FILE = 1;
const SEGMENT_ADDRESS = 2;
const LINEAR_ADDRESS = 4;

type HexRecord = { kind: number; address: number; data: Uint8Array };

function parseRecord(line: string, lineNumber: number): HexRecord {
  const digits = RECORD.exec(line)?.[1];
  if (digits === undefined) {
    throw new Error(`Intel HEX line ${lineNumber}: not a record; build the firmware again`);
  }
  const bytes = Uint8Array.from(Buffer.from(digits, 'hex'));
  const [count = 0, addressHigh = 0, addressLow = 0, kind = 0] = bytes;
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
  if (bytes.length !== count + 5 || sum !== 0) {
    throw new Error(`Intel HEX line ${lineNumber}: wrong length or checksum; build the firmware again`);
  }
  return { kind, address: addressHigh * 256 + addressLow, data: bytes.subarray(4, 4 + count) };
}

/**
 * Reads an Intel HEX text into a memory image of `sizeBytes`; what no record fills is 0xFF, as in erased flash.
 * Throws with the line number when a record is damaged, unknown or outside the memory, or when the end record is missing.
 */
export function parseIntelHex(text: string, sizeBytes: number): Uint8Array {
  const image = new Uint8Array(sizeBytes).fill(0xff);
  let base = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '') {
      continue;
    }
    const { kind, address, data } = parseRecord(line, index + 1);
    const value = (data[0] ?? 0) * 256 + (data[1] ?? 0);
    if (kind === END_OF_FILE) {
      return image;
    }
    if (kind === SEGMENT_ADDRESS) {
      base = value * 16;
    } else if (kind === LINEAR_ADDRESS) {
      base = value * 65536;
    } else if (kind === DATA && base + address + data.length <= sizeBytes) {
      image.set(data, base + address);
    } else if (kind === DATA) {
      throw new Error(`Intel HEX line ${index + 1}: address beyond ${sizeBytes} bytes; is it for this chip?`);
    }
  }
  throw new Error('Intel HEX: the end record is missing; the file is cut off');
}
