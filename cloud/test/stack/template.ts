import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, STACK_NAME } from '../../stack/create-app.ts';

/** A resource of a template; what a test looks at is picked out by path. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: readonly string[];
}

/** A CloudFormation template. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** What a synthesis gives: the template, and the findings of the checks of CDK and cdk-nag. */
export interface Synthesis {
  readonly template: Template;
  readonly findings: readonly string[];
}

const CDK_JSON = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** Synthesizes the app as `cdk synth` does, with settings such as `{ 'alleycat:liveShards': '4' }`. */
export function synthesize(settings: Readonly<Record<string, string>> = {}): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'alleycat-synth-'));
  try {
    const app = createApp({ outdir, context: { ...CDK_JSON.context, ...settings }, analyticsReporting: false });
    if ('error' in app) throw new Error(app.error);
    const findings: string[] = [];
    try {
      app.synth();
    } catch (error) {
      // What stops the synthesis itself leaves no report behind.
      if (!existsSync(join(outdir, 'validation-report.json'))) throw error;
      findings.push(error instanceof Error ? error.message : String(error));
    }
    const read = (name: string): unknown => JSON.parse(readFileSync(join(outdir, name), 'utf8'));
    const reports = pick(read('validation-report.json'), 'pluginReports');
    for (const violation of listOf(reports).flatMap((report) => listOf(pick(report, 'violations')))) {
      findings.push(`${pick(violation, 'ruleName')}: ${pick(violation, 'description')}`);
    }
    return { template: read(`${STACK_NAME}.template.json`) as Template, findings };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The value at a path such as `TopicRulePayload.Actions.0.Kinesis`; undefined when there is none. */
export function pick(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => {
    return typeof at === 'object' && at !== null && Object.hasOwn(at, key)
      ? Object.entries(at).find(([name]) => name === key)?.[1]
      : undefined;
  }, value);
}

/** A value that may be a list or one thing, as a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** All resources of a type, with their logical ids. */
export function ofType(template: Template, type: string): [id: string, properties: unknown][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
}

/** The logical id that `{"Ref": id}` or `{"Fn::GetAtt": [id, …]}` names, alone or first in an `Fn::Join`. */
export function refersTo(value: unknown): string | undefined {
  const direct = pick(value, 'Ref') ?? pick(value, 'Fn::GetAtt.0');
  if (typeof direct === 'string') return direct;
  return listOf(pick(value, 'Fn::Join.1'))
    .map(refersTo)
    .find((id) => id !== undefined && !id.startsWith('AWS::'));
}

/** A value as text, with references as `<id>` or `<id.Attribute>`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const ref = pick(value, 'Ref');
  if (typeof ref === 'string') return `<${ref}>`;
  const attribute = pick(value, 'Fn::GetAtt');
  if (attribute !== undefined) return `<${listOf(attribute).join('.')}>`;
  const joined = pick(value, 'Fn::Join.1');
  return joined === undefined ? JSON.stringify(value) : listOf(joined).map(textOf).join('');
}

/** The account and region that the laptop takes the place of. */
const LAPTOP: Readonly<Record<string, string>> = {
  '<AWS::Partition>': 'aws',
  '<AWS::Region>': 'us-east-1',
  '<AWS::AccountId>': '000000000000',
};

/** A part of the template with the laptop's account and region where it leaves them open. */
export function inText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (pick(value, 'Fn::Join') !== undefined || pick(value, 'Ref') !== undefined) {
    return textOf(value).replace(/<AWS::\w+>/g, (name) => LAPTOP[name] ?? name);
  }
  if (Array.isArray(value)) return value.map(inText);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inText(part)]));
}
