const MAX_OUTPUT_HUNDREDTHS = 65_535;

/**
 * Output of one second in hundredths: (cadence + 35) × (resistance + 65) / 100 while the crank turns, else 0.
 * Formula of AWS's 2021 Alleycat sample. Takes whole tenths of rpm and of percent, rounds half up, clamps to u16.
 */
export function outputHundredths(cadenceTenths: number, resistanceTenths: number): number {
  if (cadenceTenths <= 0) return 0;
  const product = (cadenceTenths + 350) * (resistanceTenths + 650);
  return Math.min(MAX_OUTPUT_HUNDREDTHS, Math.floor((product + 50) / 100));
}
