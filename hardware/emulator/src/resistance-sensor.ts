import { seededFraction } from './seeded-fraction.ts';

/** What the sensor of hardware/wiring gives at its ends, as 12-bit raw values; the firmware's defaults. */
export const SENSOR_ZERO_RAW = 180;
export const SENSOR_SPAN_RAW = 3900;

const SUPPLY_VOLTS = 5;
const CONVERTER_STEPS = 1024;

/** How the sensor's wires are: intact, a broken wire (pulled to the supply), or touching ground. */
export type SensorWiring = 'ok' | 'open' | 'shorted';

/** The voltage at the board's input for a knob at `percent` (0..100). Noise of one converter step either side at variation 1. */
export function resistanceVolts(
  percent: number,
  wiring: SensorWiring,
  noise: { seed: number; variation: number; index: number },
): number {
  if (wiring !== 'ok') {
    return wiring === 'open' ? SUPPLY_VOLTS : 0;
  }
  const raw = SENSOR_ZERO_RAW + ((SENSOR_SPAN_RAW - SENSOR_ZERO_RAW) * percent) / 100;
  // Half a step up, because avr8js cuts where the chip rounds.
  const steps = 0.5 + noise.variation * (2 * seededFraction(noise.seed + 1, noise.index) - 1);
  return SUPPLY_VOLTS * (raw / 4096 + steps / CONVERTER_STEPS);
}
