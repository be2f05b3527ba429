/** What went wrong at AWS or on the way to it, in a line. */
export function sayError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message || 'no message';
  return (error.name === 'Error' ? message : `${error.name}: ${message}`).split('\n', 1)[0] ?? '';
}
