import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { command, type Run, type Shell } from './command.ts';
import type { Holder } from './doctor/doctor-ports.ts';
import { EXIT } from './exit-code.ts';
import type { LinePorts } from './line-access.ts';
import type { Recognised } from './recognise-line.ts';
import { recogniseLine } from './recognise-line.ts';
import { paint, type Terminal } from './terminal.ts';

/** A serial device of this machine. */
export interface SerialDevice {
  readonly path: string;
  /** Names under /dev/serial/by-id/ that lead to it: they stay the same over restarts. */
  readonly byId: readonly string[];
  /** As the kernel tells it, for example `1a86:7523`; undefined for what is no USB device. */
  readonly usbId: string | undefined;
  readonly vendor: string | undefined;
}

interface PortsOutside extends Shell, LinePorts {
  readonly readConfig: (path: string) => Config;
  /** One that is named, also if the kernel does not list it. */
  readonly device: (path: string) => Promise<SerialDevice>;
  readonly devices: () => Promise<readonly SerialDevice[]>;
  readonly holders: (realPath: string) => Promise<readonly Holder[]>;
}

/** What is told of a device. */
interface Row extends SerialDevice {
  readonly configured: boolean;
  readonly usedBy: readonly Holder[];
  readonly recognised: Recognised | { readonly driver: 'unknown'; readonly detail: string };
}

const NONE = `No serial device was found. The usual reasons:

  a cable without data wires: try another one
  this machine has not noticed it: sudo dmesg | tail
  a braille display driver took it: sudo apt remove brltty
`;

/** `alleycat ports`: the serial devices, and what speaks on them. */
export function ports(outside: PortsOutside): Run {
  const { terminal } = outside;
  const form = {
    name: 'ports',
    about: `Lists the serial devices, with the names that stay the same, their vendor, who uses them, and which driver recognises what
speaks on them, which it may have to ask for. A device that another program uses is not opened.`,
    positional: { name: 'DEVICE...', min: 0, max: 16 },
    options: {
      'no-listen': { kind: 'flag', about: 'open no device: say nothing of what speaks on them' },
    },
    examples: ['alleycat ports', 'alleycat ports /dev/ttyUSB0', 'alleycat ports --json'],
  } as const;
  return command(form, outside, async ({ words, values, configPath }) => {
    const configured = await configuredDevice(configPath, outside);
    const devices = words.length === 0 ? await outside.devices() : await Promise.all(words.map(outside.device));
    if (devices.length === 0 && !values.json) terminal.tell(NONE);
    const rows: Row[] = [];
    for (const device of devices) {
      if (!values.json && !values['no-listen']) terminal.tell(`listening on ${device.path} …\n`);
      rows.push(await look(device, configured, values['no-listen'], outside));
      if (outside.signal.aborted) return EXIT.INTERRUPTED;
    }
    if (values.json) terminal.out(`${JSON.stringify({ v: 1, ports: rows })}\n`);
    else terminal.out(rows.map((row) => drawRow(row, terminal)).join(''));
    const isGone = ({ recognised }: Row): boolean =>
      'fault' in recognised && recognised.fault === 'SERIAL_PORT_MISSING';
    return devices.length === 0 || rows.some(isGone) ? EXIT.UNAVAILABLE : EXIT.OK;
  });
}

interface Configured {
  readonly path: string;
  readonly listenOnly: boolean;
  /** Of the daemon of this configuration, when one runs. */
  readonly daemonPid: number | undefined;
}

/** The device that the configuration names, if there is a configuration, and whether it may only be listened to. */
async function configuredDevice(
  configPath: string,
  { readConfig, device, daemonOf }: PortsOutside,
): Promise<Configured | undefined> {
  try {
    const { serial, journal } = readConfig(configPath);
    const { path } = await device(serial.path);
    const status = await daemonOf(journal.folder)
      .status()
      .catch(() => undefined);
    return { path, listenOnly: serial.listenOnly, daemonPid: status?.pid };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function look(
  device: SerialDevice,
  named: Configured | undefined,
  isQuiet: boolean,
  outside: PortsOutside,
): Promise<Row> {
  const holders = await outside.holders(device.path);
  const usedBy = holders.map((each) => (each.pid === named?.daemonPid ? { ...each, name: 'the daemon' } : each));
  const configured = device.path === named?.path;
  const row = { ...device, configured, usedBy };
  if (usedBy.length > 0) return { ...row, recognised: { driver: 'unknown', detail: 'in use' } };
  if (isQuiet) return { ...row, recognised: { driver: 'unknown', detail: 'not listened to' } };
  return {
    ...row,
    recognised: await recogniseLine({ path: device.path, listenOnly: configured && named.listenOnly }, outside),
  };
}

function drawRow({ path, byId, usbId, vendor, configured, usedBy, recognised }: Row, terminal: Terminal): string {
  const mark = configured ? paint(terminal, 'green', '*') : ' ';
  const usb = [vendor, usbId && `(${usbId})`].filter((part) => part !== undefined).join(' ') || 'no USB device';
  const lines = [`${mark} ${paint(terminal, 'bold', path)}  ${usb}`];
  lines.push(...byId.map((name) => `    ${name}`));
  lines.push(...usedBy.map(({ pid, name }) => `    in use by ${name} (pid ${pid})`));
  if (usedBy.length === 0) lines.push(`    ${recognised.driver}: ${recognised.detail}`);
  return `${lines.join('\n')}\n`;
}
