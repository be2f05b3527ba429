import type { Config } from './config.ts';
import { SERIAL_LINES } from './drivers/create-driver.ts';

/** Where the line of the configured driver is, and how it is read. */
export function serialLineOf({ path, driver, baud }: Config['serial']): {
  readonly path: string;
  readonly baud: number;
  readonly framing: 'lines' | 'bytes';
} {
  return { path, ...SERIAL_LINES[driver], ...(baud === undefined ? {} : { baud }) };
}
