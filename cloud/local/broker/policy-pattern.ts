/** A resource pattern of a policy with its variables filled in: plain text, or characters with wildcards among them. */
export type PolicyPattern = string | { readonly parts: readonly Part[] };

const ANY = Symbol('*');
const ONE = Symbol('?');
type Part = string | typeof ANY | typeof ONE;

const PART = /\$\{([^}]*)\}|[*?]|[^$*?]+|\$/gu;
/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const ESCAPED = /^[*?$]$/;

/** The policy variables that a pattern names. */
export function variablesIn(pattern: string): string[] {
  return [...pattern.matchAll(PART)].flatMap(([, name]) => (name === undefined || ESCAPED.test(name) ? [] : [name]));
}

/**
 * Fills in the variables of a pattern; undefined when one has no value, for then the pattern matches nothing. What a variable
 * holds is plain text: a `*` in it is no wildcard.
 */
export function compilePattern(
  pattern: string,
  variables: Readonly<Record<string, string>>,
): PolicyPattern | undefined {
  const parts: Part[] = [];
  for (const [part, name] of pattern.matchAll(PART)) {
    if (name !== undefined) {
      const value = ESCAPED.test(name) ? name : Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) return undefined;
      parts.push(...value);
    } else if (part === '*') parts.push(ANY);
    else if (part === '?') parts.push(ONE);
    else parts.push(...part);
  }
  return parts.every((part) => typeof part === 'string') ? parts.join('') : { parts };
}

/** Whether a pattern matches a whole text: `*` is any number of characters, slashes too, and `?` is one. */
export function matchesPattern(pattern: PolicyPattern, text: string): boolean {
  if (typeof pattern === 'string') return pattern === text;
  const { parts } = pattern;
  const characters = [...text];
  let at = 0;
  let from = 0;
  // Where to go on when the text does not fit: behind the last `*`, which then takes one character more.
  let retryAt = -1;
  let retryFrom = 0;
  while (from < characters.length) {
    const part = parts[at];
    if (part === ANY) {
      retryAt = at;
      retryFrom = from;
      at += 1;
    } else if (part !== undefined && (part === ONE || part === characters[from])) {
      at += 1;
      from += 1;
    } else {
      if (retryAt < 0) return false;
      at = retryAt + 1;
      retryFrom += 1;
      from = retryFrom;
    }
  }
  while (parts[at] === ANY) at += 1;
  return at === parts.length;
}
