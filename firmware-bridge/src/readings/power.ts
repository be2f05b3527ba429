/** How power is found: `bike` as the bike tells it; `schwinn-ic4` modelled from cadence and resistance where it tells none. */
export type PowerModel = 'bike' | 'schwinn-ic4';

/** Settings of one bike's power: watts × scale + offset. */
export interface PowerSettings {
  readonly model: PowerModel;
  readonly scale: number;
  readonly offsetWatts: number;
}

/**
 * Power in watts from cadence (rpm) and resistance (0..100 %), fitted to a Schwinn IC4: 37 W at (60, 30), 236 W at (90, 50).
 * 0 while the crank stands. Source: the curve that several public bike bridges use for bikes without a power meter.
 */
export function modelledWatts(rpm: number, percent: number): number {
  if (rpm <= 0) return 0;
  const ofCadence = 0.01243107769 * rpm ** 2 + 1.145964912 * rpm - 23.50977444;
  const ofResistance = 0.1469553975 * percent ** 2 - 5.841344538 * percent + 97.62165482;
  return Math.max(0, (ofCadence * ofResistance) / 132);
}

/** Power in whole watts, as the rider sees it, or undefined where nothing is known of it. What stands stays at 0. */
export function powerWatts(
  settings: PowerSettings,
  { rpm, percent, toldWatts }: { rpm: number; percent: number; toldWatts: number | undefined },
): number | undefined {
  const { model, scale, offsetWatts } = settings;
  const watts = toldWatts ?? (model === 'bike' ? undefined : modelledWatts(rpm, percent));
  if (watts === undefined || watts <= 0) return watts;
  return Math.max(0, Math.round(watts * scale + offsetWatts));
}
