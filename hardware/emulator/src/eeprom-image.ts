import { crc16 } from './crc16.ts';

export const EEPROM_BYTES = 1024;

const FIRST_RECORD_ADDRESS = 16;
const LAYOUT = 0xa1;

/** What the factory stores in a board: serial 0..2^32-1, magnets per turn 1..8, raw resistance 0..4095 at 0 % and at 100 %. */
export type BoardSettings = { serial: number; magnets: number; zeroRaw: number; spanRaw: number };

/** The 1024 bytes of EEPROM of a provisioned board, in the firmware's layout (firmware/src/settings.h). */
export function eepromImage(settings: BoardSettings): Uint8Array {
  const image = new Uint8Array(EEPROM_BYTES).fill(0xff);
  const view = new DataView(image.buffer, FIRST_RECORD_ADDRESS);
  view.setUint8(0, LAYOUT);
  view.setUint8(1, 1);
  view.setUint8(2, settings.magnets);
  view.setUint32(3, settings.serial, true);
  view.setUint16(7, settings.zeroRaw, true);
  view.setUint16(9, settings.spanRaw, true);
  view.setUint16(11, crc16(image.subarray(FIRST_RECORD_ADDRESS, FIRST_RECORD_ADDRESS + 11)), true);
  return image;
}
