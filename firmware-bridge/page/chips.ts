import type { Screen } from '../src/rider/screen.ts';
import { wholeNumber } from './format.ts';

/** One word of health at the foot of the screen; `bad` draws it inverted and with a warning sign. */
export interface Chip {
  readonly text: string;
  readonly bad: boolean;
}

export interface Chips {
  readonly network: Chip;
  readonly sensor: Chip;
  /** Empty while the clock is synchronised. */
  readonly clock: Chip;
}

/** Samples on their way are normal; above this many the bike is catching up after an outage. */
const IN_FLIGHT_SAMPLES = 20;

/** What the rider is told of network, sensor and clock. */
export function chips(screen: Pick<Screen, 'link' | 'backlog' | 'delivery' | 'sensor' | 'clock'>): Chips {
  const present = screen.sensor === 'ok';
  const synced = screen.clock === 'synced';
  return {
    network: networkChip(screen),
    sensor: { text: present ? 'Bike connected' : 'No signal from the bike', bad: !present },
    clock: { text: synced ? '' : 'Clock not set', bad: !synced },
  };
}

function networkChip({ link, backlog, delivery }: Pick<Screen, 'link' | 'backlog' | 'delivery'>): Chip {
  if (delivery.disk === 'failing') return failingCardChip(link, backlog);
  if (link === 'down') {
    if (backlog === 0) return { text: 'Offline: riding is recorded, nothing is lost', bad: true };
    return { text: `Offline: ${samplesWait(backlog)}, nothing is lost`, bad: true };
  }
  const { drain, paused } = delivery;
  if (paused.length > 0 && backlog > IN_FLIGHT_SAMPLES)
    return { text: `Refused by the cloud: ${samplesWait(backlog)}, nothing is lost`, bad: true };
  if (drain !== null && drain.total > IN_FLIGHT_SAMPLES)
    return { text: `Online, catching up: ${wholeNumber(drain.sent)} of ${wholeNumber(drain.total)} sent`, bad: false };
  if (backlog > IN_FLIGHT_SAMPLES) return { text: `Online, catching up: ${wholeNumber(backlog)} to send`, bad: false };
  return { text: 'Online', bad: false };
}

/** What waits is in memory only: without power it is lost. */
function failingCardChip(link: Screen['link'], backlog: number): Chip {
  if (link === 'up') return { text: 'Online, but the memory card fails', bad: true };
  return { text: `Offline, and the memory card fails: ${samplesWait(backlog)}, leave the power on`, bad: true };
}

function samplesWait(count: number): string {
  return count === 1 ? '1 sample waits' : `${wholeNumber(count)} samples wait`;
}
