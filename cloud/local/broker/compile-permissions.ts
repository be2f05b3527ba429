import type { ParsedStatement } from './parse-iot-policy.ts';
import { compilePattern, matchesPattern, type PolicyPattern } from './policy-pattern.ts';

/** Whether the holder may do this to that resource (a whole ARN). */
export type Permissions = (action: string, resource: string) => boolean;

/**
 * Binds the statements of one holder's policies to what is known of its connection. The rule is IAM's: what no statement allows is
 * refused, and what one statement denies stays denied. A statement whose condition does not hold, or a resource whose variable
 * has no value, says nothing.
 */
export function compilePermissions(
  statements: readonly ParsedStatement[],
  variables: Readonly<Record<string, string>>,
): Permissions {
  const bound = { Allow: new Map<string, PolicyPattern[]>(), Deny: new Map<string, PolicyPattern[]>() };
  for (const { effect, actions, resources, conditions } of statements) {
    if (!conditions.every(([variable, value]) => variables[variable] === value)) continue;
    const patterns = resources.flatMap((resource) => compilePattern(resource, variables) ?? []);
    for (const action of actions) bound[effect].set(action, [...(bound[effect].get(action) ?? []), ...patterns]);
  }
  const matches = (effect: 'Allow' | 'Deny', action: string, resource: string): boolean =>
    bound[effect].get(action)?.some((pattern) => matchesPattern(pattern, resource)) === true;
  return (action, resource) => matches('Allow', action, resource) && !matches('Deny', action, resource);
}
