import type { Config } from '../config.ts';
import { type DriverName, SERIAL_LINES } from '../drivers/create-driver.ts';
import { Fault, type FaultCode } from '../faults.ts';
import type { Shell } from './command.ts';
import type { LinePorts } from './line-access.ts';
import { type LineSurvey, newSurvey } from './line-survey.ts';
import { listenFor } from './listen-for.ts';

/** Which driver understands what came from a device. */
export interface Recognised {
  readonly driver: DriverName | 'none';
  readonly detail: string;
  /** What kept the device from opening. */
  readonly fault?: FaultCode;
}

const LISTEN_MS = 1500;
const DRIVERS = Object.keys(SERIAL_LINES) as readonly DriverName[];
/** This much shows that a driver understands the bike. */
const ENOUGH = 2;

/**
 * Opens a device as each driver would, at the driver's own baud rate, but for one that was tried already; asks as it asks, and tells
 * which of them understands the answers. With `listenOnly` nothing is sent, and the drivers that can only ask are left out.
 */
export async function recogniseLine(
  { path, listenOnly }: Pick<Config['serial'], 'path' | 'listenOnly'>,
  outside: Pick<Shell, 'clock' | 'signal'> & Pick<LinePorts, 'openPort'>,
  tried?: DriverName,
): Promise<Recognised> {
  let bytes = 0;
  for (const name of DRIVERS) {
    if (name === tried || (listenOnly && name === 'csafe')) continue;
    const settings = { path, driver: name, listenOnly, levels: 20, tableFile: '/dev/null', silentMs: 60_000 };
    const survey = await surveyAs(settings, outside);
    if (survey instanceof Fault) return { driver: 'none', detail: survey.message, fault: survey.code };
    bytes += survey.bytes;
    const { baud } = SERIAL_LINES[name];
    if (survey.lines >= ENOUGH) return { driver: name, detail: `${survey.lines} readings at ${baud} baud` };
  }
  return { driver: 'none', detail: bytes === 0 ? 'silent' : `${bytes} bytes that no driver understands` };
}

async function surveyAs(
  settings: Config['serial'],
  { clock, signal, openPort }: Pick<Shell, 'clock' | 'signal'> & Pick<LinePorts, 'openPort'>,
): Promise<LineSurvey | Fault> {
  try {
    const line = await openPort(settings);
    const enough = ({ lines }: LineSurvey): boolean => lines >= ENOUGH;
    try {
      return await listenFor(line, { clock, signal, durationMs: LISTEN_MS, survey: newSurvey(settings), enough });
    } finally {
      await line.close();
    }
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
