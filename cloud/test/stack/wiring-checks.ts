import type { Check } from './check.ts';
import { listOf, ofType, pick, refersTo, type Template, textOf } from './template.ts';

/** What each function is told, by the beginning of the logical id that it has to name. */
const TOLD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeaderboardConsumer: { TABLE_NAME: 'Leaderboard', SET_ASIDE_BUCKET: 'SetAsideBucket' },
  Announcer: { TABLE_NAME: 'Leaderboard', IOT_ENDPOINT: 'IotEndpoint' },
  Finisher: { TABLE_NAME: 'Leaderboard' },
  ArchiveConsumer: { DELIVERY_STREAM: 'Delivery' },
  ProvisioningHook: { FLEET_TABLE: 'Fleet' },
};

/** What each output names, in the same way. */
const OUTPUTS: Readonly<Record<string, string>> = {
  Endpoint: 'IotEndpoint',
  BikeUplink: 'IotEndpoint',
  LiveStream: 'LiveStream',
  BacklogStream: 'BacklogStream',
  LeaderboardTable: 'Leaderboard',
  ErrorBucket: 'ErrorBucket',
  SetAsideBucket: 'SetAsideBucket',
  ArchiveBucket: 'ArchiveBucket',
  ArchiveDatabase: 'Catalog',
  FleetTable: 'Fleet',
};

const plain = (id: string | undefined): string => (id ?? 'nothing').replace(/[0-9A-F]{8}$/, '');

/** Functions are told of the resources that they are made for, and the broker by HTTPS. */
export const environment: Check = (template) =>
  Object.entries(TOLD).flatMap(([name, told]) => {
    const [id, fn] = ofType(template, 'AWS::Lambda::Function').find(([one]) => one.startsWith(name)) ?? [];
    const variables = pick(fn, 'Environment.Variables');
    const wrong = Object.entries(told)
      .filter(([word, start]) => plain(refersTo(pick(variables, word))) !== start)
      .map(([word, start]) => `${id}: ${word} is not ${start}`);
    const endpoint = pick(variables, 'IOT_ENDPOINT');
    if (endpoint !== undefined && !textOf(endpoint).startsWith('https://')) wrong.push(`${id}: the endpoint is no URL`);
    return wrong;
  });

/** Outputs name what they say. */
export const outputs: Check = (template) =>
  Object.entries(OUTPUTS)
    .filter(([name, start]) => plain(refersTo(pick(template.Outputs, `${name}.Value`))) !== start)
    .map(([name, start]) => `the output ${name} is not of ${start}`);

/** Every log goes after some days. */
export const logs: Check = (template) =>
  ofType(template, 'AWS::Logs::LogGroup')
    .filter(([, group]) => typeof pick(group, 'RetentionInDays') !== 'number')
    .map(([id]) => `${id} keeps for ever`);

/** The announcer and the finisher are called once a minute, and a call that failed is not repeated beside the next. */
export const ticks: Check = (template) =>
  ['Announcer', 'Finisher'].flatMap((name) => {
    const [called = ''] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith(name)) ?? [];
    const rules = ofType(template, 'AWS::Events::Rule').filter(
      ([, rule]) =>
        pick(rule, 'ScheduleExpression') === 'rate(1 minute)' &&
        pick(rule, 'State') === 'ENABLED' &&
        listOf(pick(rule, 'Targets')).some((target) => refersTo(pick(target, 'Arn')) === called),
    );
    const [[rule = ''] = []] = rules;
    const mayCall = ofType(template, 'AWS::Lambda::Permission').some(
      ([, permission]) =>
        pick(permission, 'Principal') === 'events.amazonaws.com' &&
        refersTo(pick(permission, 'FunctionName')) === called &&
        refersTo(pick(permission, 'SourceArn')) === rule,
    );
    const [, calls] =
      ofType(template, 'AWS::Lambda::EventInvokeConfig').find(
        ([, config]) => refersTo(pick(config, 'FunctionName')) === called,
      ) ?? [];
    return [
      ...(rules.length === 1 ? [] : [`nobody calls ${name} once a minute`]),
      ...(mayCall ? [] : [`its clock may not call ${name}`]),
      ...(pick(calls, 'MaximumRetryAttempts') === 0 ? [] : [`a tick that ${name} failed on is repeated`]),
    ];
  });

/** Templates are in force, ask the hook that they alone may call, and act by a role that holds what registering takes. */
export const provisioning: Check = (template) => {
  const [hook = ''] = ofType(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('ProvisioningHook')) ?? [];
  return ofType(template, 'AWS::IoT::ProvisioningTemplate').flatMap(([id, one]) => {
    const name = String(pick(one, 'TemplateName'));
    const mayAsk = ofType(template, 'AWS::Lambda::Permission').some(
      ([, permission]) =>
        refersTo(pick(permission, 'FunctionName')) === hook &&
        textOf(pick(permission, 'SourceArn') ?? '').endsWith(`:provisioningtemplate/${name}`),
    );
    const missing = REGISTERING.filter(
      (action) => !actionsOf(template, refersTo(pick(one, 'ProvisioningRoleArn'))).has(action),
    );
    return [
      ...(pick(one, 'Enabled') === true ? [] : [`${id} is off`]),
      ...(refersTo(pick(one, 'PreProvisioningHook.TargetArn')) === hook ? [] : [`${id} asks somebody else`]),
      ...(mayAsk ? [] : [`${id} may not ask the hook`]),
      ...missing.map((action) => `${id}: its role may not ${action}`),
    ];
  });
};

const REGISTERING = ['AttachPolicy', 'AttachThingPrincipal', 'CreateThing', 'DescribeCertificate', 'DescribeThing']
  .concat(['RegisterThing', 'UpdateCertificate', 'UpdateThing'])
  .map((action) => `iot:${action}`);

function actionsOf(template: Template, role: string | undefined): ReadonlySet<unknown> {
  const inline = listOf(pick(template.Resources[role ?? '']?.Properties, 'Policies')).map((policy) =>
    pick(policy, 'PolicyDocument'),
  );
  const attached = ofType(template, 'AWS::IAM::Policy')
    .filter(([, policy]) => listOf(pick(policy, 'Roles')).some((one) => refersTo(one) === role))
    .map(([, policy]) => pick(policy, 'PolicyDocument'));
  const statements = [...inline, ...attached].flatMap((document) => listOf(pick(document, 'Statement')));
  return new Set(statements.flatMap((statement) => listOf(pick(statement, 'Action'))));
}
