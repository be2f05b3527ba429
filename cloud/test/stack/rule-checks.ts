import { createRuleEngine, type EngineRule } from '../../local/rule/rule-engine.ts';
import { TOPIC_RULES } from '../../stack/rules.ts';
import type { Check } from './check.ts';
import { listOf, ofType, pick, refersTo, type Template, textOf } from './template.ts';

/** The rules of a template in the form that the laptop runs. */
function rulesOf(template: Template): object[] {
  return ofType(template, 'AWS::IoT::TopicRule').map(([, rule]) => {
    const name = pick(rule, 'RuleName');
    const payload = pick(rule, 'TopicRulePayload');
    const [action] = listOf(pick(payload, 'Actions'));
    const kinesis = pick(action, 'Kinesis');
    return {
      name,
      kind: String(name).replace('alleycat_', ''),
      sqlVersion: pick(payload, 'AwsIotSqlVersion'),
      sql: pick(payload, 'Sql'),
      errorKey: pick(payload, 'ErrorAction.S3.Key'),
      ...(kinesis === undefined
        ? { logs: { logGroupName: pick(action, 'CloudwatchLogs.LogGroupName') } }
        : { kinesis: { streamName: pick(kinesis, 'StreamName'), partitionKey: pick(kinesis, 'PartitionKey') } }),
    };
  });
}

/** The rule engine of the laptop compiles the SQL and every template in it. */
export const ruleText: Check = (template) =>
  rulesOf(template).flatMap((rule) => {
    try {
      const ports = { stream: { putRecord: () => undefined }, errorStore: { put: async () => undefined } };
      createRuleEngine({ rules: [rule as EngineRule], ...ports, newUuid: () => '' });
      return [];
    } catch (error) {
      return [`${pick(rule, 'name')}: ${error instanceof Error ? error.message : error}`];
    }
  });

/** The rules are word for word those that the laptop runs. */
export const laptopRules: Check = (template) => {
  const expected = new Set(TOPIC_RULES.map((rule) => sorted(rule)));
  const found = rulesOf(template).map((rule) => sorted(rule));
  const missing = [...expected].filter((rule) => !found.includes(rule)).map((rule) => `missing: ${rule}`);
  return [...missing, ...found.filter((rule) => !expected.has(rule)).map((rule) => `not the laptop's: ${rule}`)];
};

const sorted = (value: object): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Each rule is on, has one action and an error action, and roles that may do exactly these for this rule. */
export const ruleRoles: Check = (template) =>
  ofType(template, 'AWS::IoT::TopicRule').flatMap(([id, rule]) => {
    const payload = pick(rule, 'TopicRulePayload');
    const actions = listOf(pick(payload, 'Actions'));
    const action = pick(actions[0], 'Kinesis') ?? pick(actions[0], 'CloudwatchLogs');
    const wrong: string[] = [];
    if (pick(payload, 'RuleDisabled') !== false) wrong.push('is off');
    if (actions.length !== 1) wrong.push(`has ${actions.length} actions`);
    for (const [part, roleArn] of [
      ['action', pick(action, 'RoleArn')],
      ['error action', pick(payload, 'ErrorAction.S3.RoleArn')],
    ] as const) {
      const role = template.Resources[refersTo(roleArn) ?? '']?.Properties;
      const trust = listOf(pick(role, 'AssumeRolePolicyDocument.Statement'))[0];
      const arns = listOf(pick(trust, 'Condition.ArnLike.aws:SourceArn')).map(textOf);
      if (!arns.some((arn) => arn.endsWith(`:rule/${pick(rule, 'RuleName')}`)))
        wrong.push(`no role trusts the ${part}`);
      const may = listOf(pick(role, 'Policies')).flatMap((policy) => listOf(pick(policy, 'PolicyDocument.Statement')));
      const reached = may.map(
        (statement) => template.Resources[refersTo(pick(statement, 'Resource')) ?? '']?.Properties,
      );
      const target = part === 'action' ? (pick(action, 'StreamName') ?? pick(action, 'LogGroupName')) : undefined;
      const bucket = refersTo(pick(payload, 'ErrorAction.S3.BucketName'));
      const holds = may.some((statement) => refersTo(pick(statement, 'Resource')) === bucket);
      if (part === 'error action' && !holds) wrong.push('its role does not reach the error bucket');
      if (target !== undefined && !reached.some((to) => (pick(to, 'Name') ?? pick(to, 'LogGroupName')) === target))
        wrong.push(`its role does not reach ${target}`);
    }
    return wrong.map((text) => `${id} ${text}`);
  });
