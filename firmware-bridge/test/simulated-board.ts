import { boardLine } from './board-line.ts';

/** How a simulated rider pedals a simulated board; times are ms of the board since its boot. */
export interface SteadyRide {
  readonly rpm: number;
  /** The first magnet passes here: it begins the first turn. */
  readonly firstMagnetMs: number;
  /** Resistance in ‰ at a board time. */
  readonly permille: (uptimeMs: number) => number;
}

/** The line a board sends at `uptimeMs` (counted on beyond every wrap) when its rider has pedalled steadily since the boot. */
export function reportLine(ride: SteadyRide, uptimeMs: number): string {
  const periodUs = 60_000_000 / ride.rpm;
  const firstUs = ride.firstMagnetMs * 1000;
  const turns = Math.max(0, Math.floor((uptimeMs * 1000 - firstUs) / periodUs));
  const started = uptimeMs >= ride.firstMagnetMs;
  const lastTurnUs = started ? Math.floor((firstUs + turns * periodUs) / 4) * 4 : 0;
  const fields = [
    Math.floor(uptimeMs / 100) % 0x10000,
    Math.floor(uptimeMs) % 0x100000000,
    turns % 0x10000,
    lastTurnUs % 0x100000000,
    turns === 0 ? 0 : Math.round(periodUs / 4) * 4,
    2040,
    ride.permille(uptimeMs),
  ];
  return boardLine(`RD,${fields.join(',')},00`);
}
