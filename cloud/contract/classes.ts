export interface RaceClass {
  readonly classId: number;
  readonly name: string;
}

/** The six classes; riders are ranked within their class. */
export const CLASSES: readonly RaceClass[] = [
  { classId: 1, name: 'Harbour Sprint' },
  { classId: 2, name: 'Cobblestone Climb' },
  { classId: 3, name: 'Midnight Messenger' },
  { classId: 4, name: 'Riverside Roll' },
  { classId: 5, name: 'Switchback Summit' },
  { classId: 6, name: 'Velodrome Flat Out' },
];

/** The class with this id, or undefined when there is none. */
export function classById(classId: number): RaceClass | undefined {
  return CLASSES.find((raceClass) => raceClass.classId === classId);
}
