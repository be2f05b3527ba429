/** Raw resistance at 0, 100/30, 200/30, … 100 percent: 31 points, none below the one before it. */
export const TABLE_POINTS = 31;

/** One bike's own table, for a bike that has not told its own yet. */
export const TYPICAL_TABLE: readonly number[] = [
  ...[164, 169, 186, 222, 297, 369, 440, 497, 558, 609, 653, 687, 726, 757, 783, 803],
  ...[827, 845, 861, 874, 889, 901, 911, 921, 930, 938, 944, 952, 958, 963, 967],
];

/** Whether these numbers can be the table of a bike. */
export function isResistanceTable(points: readonly number[]): boolean {
  if (points.length !== TABLE_POINTS || (points[0] ?? 0) >= (points.at(-1) ?? 0)) return false;
  return points.every((point, index) => Number.isInteger(point) && point >= (points[index - 1] ?? 0) && point <= 9999);
}

/** Percent 0..100 of a raw value: linear between the points. Real bikes go beyond their table at both ends. */
export function resistancePercent(table: readonly number[], raw: number): number {
  const above = table.findIndex((point) => point >= raw);
  if (above === 0) return 0;
  if (above === -1) return 100;
  const [from = 0, to = 0] = [table[above - 1], table[above]];
  return ((above - 1 + (raw - from) / (to - from)) * 100) / (TABLE_POINTS - 1);
}
