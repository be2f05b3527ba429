import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SerialDevice } from '../technician/ports.ts';

const BY_ID = '/dev/serial/by-id';
const CLASS = '/sys/class/tty';
/** How many folders above the device in sysfs its USB device may stand. */
const MAX_UP = 6;

/** The serial devices that the kernel tells of in sysfs: those behind which there is hardware. */
export async function serialDevices(): Promise<SerialDevice[]> {
  const links = await byIdLinks();
  const names = await readdir(CLASS).catch(() => []);
  const found = await Promise.all(names.map((name) => deviceOf(name, links)));
  return found.filter((device) => device !== undefined).sort((left, right) => left.path.localeCompare(right.path));
}

/** What the kernel tells of the device at a path, or of the one that a link leads to. */
export async function serialDevice(path: string): Promise<SerialDevice> {
  const real = await realpath(path).catch(() => path);
  const known = await deviceOf(basename(real), await byIdLinks());
  return known?.path === real
    ? known
    : { path: real, byId: real === path ? [] : [path], usbId: undefined, vendor: undefined };
}

async function byIdLinks(): Promise<ReadonlyMap<string, readonly string[]>> {
  const links = new Map<string, string[]>();
  for (const name of await readdir(BY_ID).catch(() => [])) {
    const target = await realpath(join(BY_ID, name)).catch(() => undefined);
    if (target !== undefined) links.set(target, [...(links.get(target) ?? []), join(BY_ID, name)]);
  }
  return links;
}

async function deviceOf(
  name: string,
  links: ReadonlyMap<string, readonly string[]>,
): Promise<SerialDevice | undefined> {
  // Consoles and pseudo-terminals have no device behind them; an old-style port without a UART has type 0.
  const behind = await realpath(join(CLASS, name, 'device')).catch(() => undefined);
  const type = await readText(join(CLASS, name, 'type'));
  if (behind === undefined || type === '0') return undefined;
  const path = join('/dev', name);
  return { path, byId: links.get(path) ?? [], ...(await usbOf(behind)) };
}

async function usbOf(behind: string): Promise<Pick<SerialDevice, 'usbId' | 'vendor'>> {
  let folder = behind;
  for (let up = 0; up < MAX_UP; up++) {
    const vendorId = await readText(join(folder, 'idVendor'));
    if (vendorId !== undefined) {
      const productId = await readText(join(folder, 'idProduct'));
      return { usbId: `${vendorId}:${productId}`, vendor: await readText(join(folder, 'manufacturer')) };
    }
    folder = dirname(folder);
  }
  return { usbId: undefined, vendor: undefined };
}

async function readText(path: string): Promise<string | undefined> {
  return (await readFile(path, 'utf8').catch(() => undefined))?.trim();
}
