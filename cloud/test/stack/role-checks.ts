import type { Check } from './check.ts';
import { KNOWN_ACTIONS, WITHOUT_RESOURCE } from './iam-actions.ts';
import { listOf, ofType, pick, textOf } from './template.ts';

/** Only services take a role, and those that act for others only for this account. */
export const trust: Check = (template) =>
  ofType(template, 'AWS::IAM::Role').flatMap(([id, role]) =>
    listOf(pick(role, 'AssumeRolePolicyDocument.Statement')).flatMap((statement) => {
      const service = pick(statement, 'Principal.Service');
      const account = pick(statement, 'Condition.StringEquals.aws:SourceAccount');
      const external = pick(statement, 'Condition.StringEquals.sts:ExternalId');
      const bound: Record<string, boolean> = {
        'lambda.amazonaws.com': true,
        'iot.amazonaws.com':
          textOf(account) === '<AWS::AccountId>' && pick(statement, 'Condition.ArnLike') !== undefined,
        'firehose.amazonaws.com': textOf(external) === '<AWS::AccountId>',
      };
      return bound[String(service)] === true ? [] : [`${id} trusts ${JSON.stringify(statement)}`];
    }),
  );

/** Every statement of every role names known actions, and a resource unless the action knows none. */
export const permissions: Check = (template) => {
  const inline = ofType(template, 'AWS::IAM::Role').flatMap(([id, role]) =>
    listOf(pick(role, 'Policies')).map((policy) => [id, pick(policy, 'PolicyDocument')] as const),
  );
  const attached = ofType(template, 'AWS::IAM::Policy').map(
    ([id, policy]) => [id, pick(policy, 'PolicyDocument')] as const,
  );
  return [...inline, ...attached].flatMap(([id, document]) =>
    listOf(pick(document, 'Statement')).flatMap((statement) => {
      const actions = listOf(pick(statement, 'Action')).map(String);
      const unknown = actions
        .filter((action) => !KNOWN_ACTIONS.has(action))
        .map((action) => `${id}: ${action} is no action that we use`);
      const everything = listOf(pick(statement, 'Resource')).includes('*');
      const loose = everything ? actions.filter((action) => !WITHOUT_RESOURCE.has(action)) : [];
      return [...unknown, ...loose.map((action) => `${id}: ${action} on everything`)];
    }),
  );
};
