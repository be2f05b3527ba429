export interface ClassChoice {
  readonly classId: number;
  readonly name: string;
}

const MOST_CLASSES = 12;

/** Reads the answer of GET /api/classes; undefined when it is none. */
export function readClasses(body: unknown): readonly ClassChoice[] | undefined {
  if (typeof body !== 'object' || body === null || !('classes' in body) || !Array.isArray(body.classes))
    return undefined;
  const choices = body.classes.slice(0, MOST_CLASSES).map(toChoice);
  return choices.every((choice) => choice !== undefined) && choices.length > 0 ? choices : undefined;
}

function toChoice(value: unknown): ClassChoice | undefined {
  if (typeof value !== 'object' || value === null || !('classId' in value) || !('name' in value)) return undefined;
  const { classId, name } = value;
  return typeof classId === 'number' && typeof name === 'string' ? { classId, name } : undefined;
}
