/** A number for people: thousands with commas, and three figures where it has a fraction. */
export function formatFigure(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** US dollars: cents above a dollar, three figures below it, and never in exponents. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const digits = usd >= 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 3 };
  return `$${usd.toLocaleString('en-US', { maximumFractionDigits: 12, ...digits })}`;
}
