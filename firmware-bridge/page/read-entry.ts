/** What POST /api/race takes. */
export interface Entry {
  readonly racerId: number;
  readonly classId: number;
  readonly name: string;
}

/** The form as it stands: texts as typed, and the class chosen, if one is. */
export interface EntryForm {
  readonly racer: string;
  readonly name: string;
  readonly classId: number | undefined;
}

export type EntryReading =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'problem'; readonly field: 'racer' | 'name' | 'class'; readonly problem: string };

/** Racer numbers run from 1 to this. */
export const LARGEST_RACER = 40_000;
/** Longest name in UTF-16 code units. */
export const NAME_LENGTH = 24;

/** Reads the start form, or says in words what to change. Without a name the rider is called by the racer number. */
export function readEntry(form: EntryForm): EntryReading {
  const racerId = /^\s*\d{1,5}\s*$/.test(form.racer) ? Number(form.racer) : 0;
  if (racerId < 1 || racerId > LARGEST_RACER) {
    return { kind: 'problem', field: 'racer', problem: 'The racer number is a whole number from 1 to 40,000.' };
  }
  const name = form.name.trim() || `Racer ${racerId}`;
  if (name.length > NAME_LENGTH) {
    return { kind: 'problem', field: 'name', problem: `The name has at most ${NAME_LENGTH} characters.` };
  }
  if (/[\p{Cc}\u2028\u2029]/u.test(name)) {
    return {
      kind: 'problem',
      field: 'name',
      problem: 'The name holds a character that cannot be shown. Type it again.',
    };
  }
  if (form.classId === undefined) return { kind: 'problem', field: 'class', problem: 'Choose a class.' };
  return { kind: 'entry', entry: { racerId, classId: form.classId, name } };
}

/** The racer number one step away, kept within 1 to 40,000; a text that is no number counts as 1. */
export function stepRacer(racer: string, step: 1 | -1): number {
  const current = Number.parseInt(racer, 10);
  if (Number.isNaN(current)) return 1;
  return Math.min(LARGEST_RACER, Math.max(1, current + step));
}
