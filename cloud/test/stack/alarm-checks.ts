import { readdirSync, readFileSync } from 'node:fs';
import type { Check } from './check.ts';
import { listOf, ofType, pick, refersTo, type Template, textOf } from './template.ts';

/** The headings in the runbook that the alarms name. */
function alarmNames(template: Template): string[] {
  return ofType(template, 'AWS::CloudWatch::Alarm').map(
    ([, alarm]) => String(pick(alarm, 'AlarmDescription')).split(':')[0] ?? '',
  );
}

/** Headings of the third level below "Runbook" in the operator's page. */
function runbookHeadings(): string[] {
  const page = readFileSync(new URL('../../../docs/operator.md', import.meta.url), 'utf8');
  const runbook = /^## Runbook$(.*?)^## /ms.exec(page)?.[1] ?? '';
  return [...runbook.matchAll(/^### (\w+)$/gm)].map((match) => match[1] ?? '');
}

function rulesOf(template: Template): string[] {
  return ofType(template, 'AWS::IoT::TopicRule').map(([, rule]) => String(pick(rule, 'RuleName')));
}

function templatesOf(template: Template): string[] {
  return ofType(template, 'AWS::IoT::ProvisioningTemplate').map(([, one]) => String(pick(one, 'TemplateName')));
}

/**
 * What reads a stream and the alarm that it has stopped belong together. What arrives is counted by the stream; in the stream of the
 * table, by the consumer that writes to it.
 */
export const readers: Check = (template) =>
  ofType(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, source]) => {
    const stream = refersTo(pick(source, 'EventSourceArn'));
    const counter = template.Resources[stream ?? '']?.Type === 'AWS::Kinesis::Stream' ? stream : 'Ranked';
    const rings = ofType(template, 'AWS::CloudWatch::Alarm').some(([, alarm]) => {
      const metrics = listOf(pick(alarm, 'Metrics')).flatMap((query) => pick(query, 'MetricStat.Metric') ?? []);
      const owners = metrics.map(
        (metric) => refersTo(pick(metric, 'Dimensions.0.Value')) ?? pick(metric, 'MetricName'),
      );
      return owners.length === 2 && owners.includes(id) && owners.includes(counter);
    });
    return rings ? [] : [`${id} may stop and nothing rings`];
  });

/** The functions, whose counts are the metrics of the namespace `Alleycat`. */
function functionSources(): string[] {
  const folder = new URL('../../aws/lambda/', import.meta.url);
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

/** Every metric of an alarm belongs to a resource or a rule of this stack, to the stack, or to the account's broker. */
export const alarms: Check = (template) =>
  ofType(template, 'AWS::CloudWatch::Alarm').flatMap(([id, alarm]) => {
    const list = listOf(pick(alarm, 'Metrics'));
    const metrics = list.length === 0 ? [alarm] : list.flatMap((query) => pick(query, 'MetricStat.Metric') ?? []);
    const expressions = list.map((query) => pick(query, 'Expression')).filter((text) => text !== undefined);
    const wrong = metrics.flatMap((metric) => {
      const counted = pick(metric, 'MetricName');
      const isCounted = functionSources().some((source) => new RegExp(`\\b${counted}: `).test(source));
      if (pick(metric, 'Namespace') === 'Alleycat' && !isCounted) return [`${counted} is counted by no function`];
      const dimensions = listOf(pick(metric, 'Dimensions'));
      if (dimensions.length === 0) return [`${pick(metric, 'MetricName')} has no dimension`];
      return dimensions.flatMap((dimension) => {
        const value = pick(dimension, 'Value');
        const owner = refersTo(value);
        // S3 counts objects of all kinds of storage together, and of no single one.
        const named = ['Alleycat', 'MQTT', 'AllStorageTypes', ...rulesOf(template)];
        const known = owner === undefined ? named.includes(String(value)) : owner in template.Resources;
        return known ? [] : [`${pick(dimension, 'Name')} is of nothing here: ${textOf(value)}`];
      });
    });
    for (const text of expressions.filter((one) => String(one).startsWith('SELECT'))) {
      const [, name = 'nothing of ours'] = / WHERE (?:RuleName|TemplateName) = '([\w-]+)'$/.exec(String(text)) ?? [];
      if (![...rulesOf(template), ...templatesOf(template)].includes(name)) wrong.push(`asks for ${name}`);
    }
    const ids = list.map((query) => pick(query, 'Id'));
    for (const text of expressions.filter((one) => !String(one).startsWith('SELECT'))) {
      const unknown = [...String(text).matchAll(/\b[a-z]\w*/g)].filter(([id]) => !ids.includes(id));
      wrong.push(...unknown.map(([id]) => `reckons with ${id}, which is no metric`));
    }
    if (metrics.length === 0 && expressions.length === 0) wrong.push('watches nothing');
    if (pick(alarm, 'ComparisonOperator') !== 'GreaterThanOrEqualToThreshold') wrong.push('rings below its threshold');
    if (pick(alarm, 'ActionsEnabled') === false) wrong.push('tells nobody');
    if (pick(alarm, 'TreatMissingData') !== 'notBreaching') wrong.push('rings in silence');
    return wrong.map((text) => `${id} ${text}`);
  });

/** Bikes publish by Basic Ingest, which the broker's own metrics may not see: their messages are counted in every stream. */
export const publishes: Check = (template) => {
  const [[, alarm] = []] = ofType(template, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('PublishQuota'));
  const metrics = listOf(pick(alarm, 'Metrics')).map((query) => pick(query, 'MetricStat.Metric'));
  const counted = metrics
    .filter((metric) => pick(metric, 'MetricName') === 'IncomingRecords')
    .map((metric) => refersTo(pick(metric, 'Dimensions.0.Value')));
  return ofType(template, 'AWS::Kinesis::Stream')
    .filter(([id]) => !counted.includes(id))
    .map(([id]) => `what arrives in ${id} counts for no quota`);
};

/** Each alarm has a heading in the runbook, and each heading an alarm. */
export const runbook: Check = (template) => {
  const names = alarmNames(template);
  const headings = runbookHeadings();
  return [
    ...names.filter((name) => !headings.includes(name)).map((name) => `${name} is not in the runbook`),
    ...headings.filter((name) => !names.includes(name)).map((name) => `${name} is in the runbook and rings nowhere`),
  ];
};
