import { listOf, ofType, pick, type Template, textOf } from './template.ts';

/** Logical ids without the eight characters that CDK adds. */
export const plainText = (text: string): string => text.replace(/(?<=<\w+?)[0-9A-F]{8}(?=[.>])/g, '');
export const plainId = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

const words = (value: unknown): string => listOf(value).map(textOf).map(plainText).join(' ');

/** The names of all roles. */
export function rolesOf(template: Template): string[] {
  return ofType(template, 'AWS::IAM::Role').map(([id]) => plainId(id));
}

/** Every statement that a role has, in words. */
export function statementsOf(template: Template, role: string): string[] {
  const [[id = '', properties] = []] = ofType(template, 'AWS::IAM::Role').filter(([one]) => plainId(one) === role);
  const inline = listOf(pick(properties, 'Policies')).map((policy) => pick(policy, 'PolicyDocument'));
  const attached = ofType(template, 'AWS::IAM::Policy')
    .filter(([, policy]) => listOf(pick(policy, 'Roles')).some((one) => pick(one, 'Ref') === id))
    .map(([, policy]) => pick(policy, 'PolicyDocument'));
  return [...inline, ...attached].flatMap(statementsIn);
}

/** Who may take a role, in words. */
export function trustOf(template: Template, role: string): string[] {
  const [[, properties] = []] = ofType(template, 'AWS::IAM::Role').filter(([one]) => plainId(one) === role);
  return statementsIn(pick(properties, 'AssumeRolePolicyDocument'));
}

/** Statements as `Deny action … on resource … for principal … if operator key=value …`, without what is not there; a name changes nothing. */
export function statementsIn(document: unknown): string[] {
  return listOf(pick(document, 'Statement')).map((statement) => {
    const { Sid, Effect, Action, Resource, Principal, Condition, ...others } = statement as Readonly<
      Record<string, unknown>
    >;
    const parts = [
      Effect === 'Allow' ? '' : String(Effect),
      words(Action),
      Resource === undefined ? '' : `on ${words(Resource)}`,
      Principal === undefined
        ? ''
        : `for ${Object.values(Principal as object)
            .map(words)
            .join(' ')}`,
      ...Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
        Object.entries(keys as object).map(([key, value]) => `if ${operator} ${key}=${words(value)}`),
      ),
      Object.keys(others).length === 0 ? '' : JSON.stringify(others),
    ];
    return parts.filter((part) => part !== '').join(' ');
  });
}
