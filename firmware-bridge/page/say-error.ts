const FIELD_NAMES: ReadonlyMap<string, string> = new Map([
  ['racerId', 'Racer number'],
  ['classId', 'Class'],
  ['name', 'Name'],
]);

const LONGEST_TEXT = 200;

/** A refused request in the rider's words: `status` of the answer (0 when there was none) and the body's JSON, if any. */
export function sayError(status: number, body: unknown): string {
  if (status === 0) return 'The bike does not answer. Try again in a moment.';
  const error = errorText(body);
  if (error !== undefined) return error;
  return status >= 500
    ? `The bike could not do that (error ${status}). Try again in a moment.`
    : `The bike refused that (error ${status}).`;
}

function errorText(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string')
    return undefined;
  const text = body.error.trim().slice(0, LONGEST_TEXT);
  if (text === '') return undefined;
  return text.replace(/\b(racerId|classId|name):/g, (_, field: string) => `${FIELD_NAMES.get(field) ?? field}:`);
}
