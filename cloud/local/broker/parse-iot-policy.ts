import * as z from 'zod';
import { variablesIn } from './policy-pattern.ts';

/** A statement with its lists spelt out. */
export interface ParsedStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Variables and the value that each must have. */
  readonly conditions: readonly (readonly [variable: string, value: string])[];
}

/**
 * The actions of AWS IoT Core policies, with the type of the resources of those that the broker asks about. Source: AWS IoT Core
 * developer guide, "AWS IoT Core policy actions" and "AWS IoT Core action resources".
 */
export const IOT_POLICY_ACTIONS: Readonly<Record<string, 'client' | 'topic' | 'topicfilter' | 'other'>> = {
  'iot:Connect': 'client',
  'iot:Publish': 'topic',
  'iot:RetainPublish': 'topic',
  'iot:Subscribe': 'topicfilter',
  'iot:Receive': 'topic',
  'iot:GetRetainedMessage': 'other',
  'iot:ListRetainedMessages': 'other',
  'iot:DeleteConnection': 'other',
  'iot:DeleteThingShadow': 'other',
  'iot:GetThingShadow': 'other',
  'iot:ListNamedShadowsForThing': 'other',
  'iot:UpdateThingShadow': 'other',
  'iot:DescribeJobExecution': 'other',
  'iot:GetPendingJobExecutions': 'other',
  'iot:StartNextPendingJobExecution': 'other',
  'iot:UpdateJobExecution': 'other',
};

/** The policy variables that the broker has values for. */
const VARIABLES = ['iot:ClientId', 'iot:Connection.Thing.ThingName', 'iot:Connection.Thing.IsAttached'];

/** AWS IoT Core takes no longer document; white space does not count. Source: AWS IoT API reference, "CreatePolicy". */
export const POLICY_DOCUMENT_LIMIT = 2_048;

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);

const documentSchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z
    .array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(['Allow', 'Deny']),
        Action: oneOrMore,
        Resource: oneOrMore,
        Condition: z.strictObject({ Bool: z.record(z.string(), oneOrMore) }).optional(),
      }),
    )
    .min(1),
});

/**
 * Reads a policy document of AWS IoT Core strictly. Throws an Error whose message lists everything that is wrong, one to a line:
 * what AWS would take and then never match is wrong too, such as a topic where a topic filter belongs.
 */
export function parseIotPolicy(document: unknown): ParsedStatement[] {
  const read = documentSchema.safeParse(document);
  if (!read.success) throw new Error(z.prettifyError(read.error));
  const statements = read.data.Statement.map(({ Effect, Action, Resource, Condition }) => ({
    effect: Effect,
    actions: Action,
    resources: Resource,
    conditions: Object.entries(Condition?.Bool ?? {}).flatMap(([variable, values]) =>
      values.map((value) => [variable, value] as const),
    ),
  }));
  const problems = statements.flatMap((statement, index) =>
    problemsOf(statement).map((problem) => `Statement[${index}]: ${problem}`),
  );
  const characters = JSON.stringify(document).replace(/\s/g, '').length;
  if (characters > POLICY_DOCUMENT_LIMIT) {
    problems.push(`${characters} characters, and AWS takes ${POLICY_DOCUMENT_LIMIT}`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return statements;
}

function problemsOf({ actions, resources, conditions }: ParsedStatement): string[] {
  const unknownActions = actions
    .filter((action) => !Object.hasOwn(IOT_POLICY_ACTIONS, action))
    .map((action) => `${action}: AWS IoT Core has no such policy action`);
  const misplaced = actions.flatMap((action) => {
    const type = IOT_POLICY_ACTIONS[action];
    if (type === undefined || type === 'other') return [];
    const fits = new RegExp(`^(\\*|arn:aws[a-z-]*:iot:[^:]+:[^:]+:${type}/.+)$`, 's');
    return resources.filter((resource) => !fits.test(resource)).map((resource) => `${resource}: is no ${type}`);
  });
  const named = [...resources.flatMap(variablesIn), ...conditions.map(([variable]) => variable)];
  const unknownVariables = named
    .filter((name) => !VARIABLES.includes(name))
    .map((name) => `${name}: is no variable that is known here`);
  const values = conditions
    .filter(([, value]) => value !== 'true' && value !== 'false')
    .map(([variable, value]) => `${variable} "${value}": must be true or false`);
  return [...unknownActions, ...misplaced, ...unknownVariables, ...values];
}
