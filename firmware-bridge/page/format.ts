/** What stands where there is no value. */
export const NO_VALUE = '–';

/** A number rounded to a whole one, with commas between thousands: 37800.4 is "37,800". */
export function wholeNumber(value: number): string {
  const rounded = Math.round(value);
  const digits = String(Math.abs(rounded)).replace(/\B(?=(\d{3})+$)/g, ',');
  return rounded < 0 ? `−${digits}` : digits;
}

/** Whole seconds as minutes and seconds: 272 is "4:32". Below zero reads as zero. */
export function minutesSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Distance between two totals: whole points, with one decimal below ten, "level" when there is none. */
export function gapPoints(points: number): string {
  const tenths = Math.round(Math.abs(points) * 10);
  if (tenths === 0) return 'level';
  return tenths < 100 ? (tenths / 10).toFixed(1) : wholeNumber(tenths / 10);
}
