import type { BridgeEvent } from './events.ts';

/** Whether a way out of the bridge is open, since when (epoch ms), and if not, what was last said about it. */
export interface LinkState {
  readonly isOpen: boolean;
  readonly sinceMs: number;
  readonly fault: { readonly code: string; readonly detail: string } | undefined;
}

/** What the bridge's events last said of the serial port and of the broker. */
export interface Links {
  readonly port: LinkState;
  readonly uplink: LinkState;
}

/** Nothing was said yet: both are being opened. */
export function newLinks(nowMs: number): Links {
  const untried = { isOpen: false, sinceMs: nowMs, fault: undefined };
  return { port: untried, uplink: untried };
}

/** Takes one event told at `nowMs`, epoch ms. */
export function keepLinks(links: Links, event: BridgeEvent, nowMs: number): Links {
  switch (event.kind) {
    case 'portOpened':
      return { ...links, port: opened(nowMs) };
    case 'portFell':
      return { ...links, port: closed(links.port, nowMs, event) };
    case 'portClosed':
      return { ...links, port: closed(links.port, nowMs, { code: 'SERIAL_PORT_FAILED', detail: event.reason }) };
    case 'uplinkConnected':
      return { ...links, uplink: opened(nowMs) };
    case 'uplinkLost':
      return { ...links, uplink: closed(links.uplink, nowMs, event) };
    default:
      return links;
  }
}

function opened(nowMs: number): LinkState {
  return { isOpen: true, sinceMs: nowMs, fault: undefined };
}

function closed(link: LinkState, nowMs: number, { code, detail }: { code: string; detail: string }): LinkState {
  return { isOpen: false, sinceMs: link.isOpen ? nowMs : link.sinceMs, fault: { code, detail } };
}
