import type { BridgeEvent } from './events.ts';

interface LinkFault {
  readonly code: string;
  readonly detail: string;
}

/** Whether a way out of the bridge is open, since when (epoch ms), and if not, what was last said about it. */
export interface LinkState {
  readonly isOpen: boolean;
  readonly sinceMs: number;
  readonly fault: LinkFault | undefined;
  /** How it fell last, at `atMs` (epoch ms); kept while it is open again. */
  readonly lastLoss: (LinkFault & { readonly atMs: number }) | undefined;
}

/** What the bridge's events last said of the serial port and of the broker. */
export interface Links {
  readonly port: LinkState;
  readonly uplink: LinkState;
  /** What the broker does not let the bike hear over this connection: the last such topic. */
  readonly refusedTopic: { readonly topic: string; readonly detail: string } | undefined;
}

/** Nothing was said yet: both are being opened. */
export function newLinks(nowMs: number): Links {
  const untried = { isOpen: false, sinceMs: nowMs, fault: undefined, lastLoss: undefined };
  return { port: untried, uplink: untried, refusedTopic: undefined };
}

/** Takes one event told at `nowMs`, epoch ms. */
export function keepLinks(links: Links, event: BridgeEvent, nowMs: number): Links {
  switch (event.kind) {
    case 'portOpened':
      return { ...links, port: opened(links.port, nowMs) };
    case 'portFell':
      return { ...links, port: closed(links.port, nowMs, event) };
    case 'portClosed':
      return { ...links, port: closed(links.port, nowMs, { code: 'SERIAL_PORT_FAILED', detail: event.reason }) };
    case 'uplinkConnected':
      // Over a new connection it is asked anew.
      return { ...links, uplink: opened(links.uplink, nowMs), refusedTopic: undefined };
    case 'uplinkLost':
      return { ...links, uplink: closed(links.uplink, nowMs, event) };
    case 'subscriptionRefused':
      return { ...links, refusedTopic: { topic: event.topic, detail: event.detail } };
    default:
      return links;
  }
}

function opened({ lastLoss }: LinkState, nowMs: number): LinkState {
  return { isOpen: true, sinceMs: nowMs, fault: undefined, lastLoss };
}

function closed(link: LinkState, nowMs: number, { code, detail }: LinkFault): LinkState {
  const fault = { code, detail };
  return { isOpen: false, sinceMs: link.isOpen ? nowMs : link.sinceMs, fault, lastLoss: { ...fault, atMs: nowMs } };
}
