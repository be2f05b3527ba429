import { type BasicIngest, parseBasicIngest } from './basic-ingest.ts';
import { createErrorAction, type ErrorStore } from './error-action.ts';
import { type PublishedMessage, ruleMessage } from './published-message.ts';
import { type CompiledSql, compileRuleSql, type RuleResult } from './rule-sql.ts';
import { compileTemplate, type Template } from './rule-template.ts';
import type { RuleMessage } from './sql-value.ts';

/** A rule as the stack writes it: one action, on Kinesis or CloudWatch Logs, and an error action on the error bucket. */
export type EngineRule = {
  readonly name: string;
  readonly sqlVersion: '2016-03-23';
  readonly sql: string;
  readonly errorKey: string;
} & (
  | { readonly kinesis: { readonly streamName: string; readonly partitionKey: string } }
  | { readonly logs: { readonly logGroupName: string } }
);

/** The stream that actions put to. A throw fails the action. */
export interface RuleStream {
  putRecord(streamName: string, entry: { readonly partitionKey: string; readonly data: Uint8Array }): unknown;
}

/** What the rules engine works with. */
export interface RuleEngineOptions {
  readonly rules: readonly EngineRule[];
  readonly stream: RuleStream;
  readonly errorStore: ErrorStore;
  readonly newUuid: () => string;
}

/** What happened to messages since the start. A message can match several rules. */
export interface RuleCounters {
  readonly messages: number;
  /** Messages that no rule asked for. */
  readonly unmatched: number;
  /** Basic Ingest topics that name no rule. */
  readonly rulesNotFound: number;
  readonly matches: number;
  /** Matches that a WHERE left out. */
  readonly filtered: number;
  /** Matches that the SQL could not read, such as of a payload that is not JSON: lost, as no error action hears of them. */
  readonly unreadable: number;
  readonly puts: number;
  /** Matches of rules that write to a log group. They are counted; the laptop keeps no log groups. */
  readonly logged: number;
  /** Matches whose action failed and went to the error action. */
  readonly actionFailures: number;
  /** Error documents that could not be kept: only these messages are lost. */
  readonly errorActionFailures: number;
}

/** The rules at work. */
export interface RuleEngine {
  /** Runs the rules that ask for the message. It never throws on account of a message. */
  publish(message: PublishedMessage): void;
  counters(): RuleCounters;
}

interface CompiledRule {
  readonly rule: EngineRule;
  readonly sql: CompiledSql;
  /** Name of the stream or the log group. */
  readonly resource: string;
  /** The partition key of a Kinesis action. */
  readonly key?: { readonly source: string; readonly template: Template };
  readonly errorKey: Template;
}

/** Compiles the rules; a rule that does not compile is an SqlError here and not a surprise later. */
export function createRuleEngine(options: RuleEngineOptions): RuleEngine {
  const rules = options.rules.map(compileRule);
  const counters = {
    messages: 0,
    unmatched: 0,
    rulesNotFound: 0,
    matches: 0,
    filtered: 0,
    unreadable: 0,
    puts: 0,
    logged: 0,
    actionFailures: 0,
  };

  const errorAction = createErrorAction(options.errorStore, options.newUuid);

  const runRule = (compiled: CompiledRule, published: PublishedMessage, seen: RuleMessage): void => {
    counters.matches += 1;
    const result = runSafely(compiled.sql, seen);
    if (result.type !== 'selected') {
      counters[result.type === 'filtered' ? 'filtered' : 'unreadable'] += 1;
      return;
    }
    const failure = act(options.stream, compiled, seen, result.output);
    if (failure === undefined) {
      counters[compiled.key === undefined ? 'logged' : 'puts'] += 1;
      return;
    }
    counters.actionFailures += 1;
    const { rule, resource } = compiled;
    const key = fillSafely(compiled.errorKey, seen);
    errorAction.send({ rule, resource, key, published, reason: failure });
  };

  return {
    publish: (published) => {
      counters.messages += 1;
      const basicIngest = parseBasicIngest(published.topic);
      const topic = basicIngest?.topic ?? published.topic;
      const seen = ruleMessage(published, topic, options.newUuid);
      const invoked = rules.filter((compiled) => isInvoked(compiled, basicIngest, seen.topicLevels));
      if (invoked.length === 0) counters[basicIngest === undefined ? 'unmatched' : 'rulesNotFound'] += 1;
      for (const compiled of invoked) runRule(compiled, published, seen);
    },
    counters: () => ({ ...counters, errorActionFailures: errorAction.failures() }),
  };
}

function compileRule(rule: EngineRule): CompiledRule {
  const common = { rule, sql: compileRuleSql(rule.sql), errorKey: compileTemplate(rule.errorKey) };
  if ('logs' in rule) return { ...common, resource: rule.logs.logGroupName };
  const { streamName, partitionKey } = rule.kinesis;
  const key = { source: partitionKey, template: compileTemplate(partitionKey) };
  return { ...common, resource: streamName, key };
}

/** Basic Ingest invokes the rule that it names, whatever that rule's FROM says. */
function isInvoked(
  { rule, sql }: CompiledRule,
  basicIngest: BasicIngest | undefined,
  topicLevels: readonly string[],
): boolean {
  return basicIngest === undefined ? sql.matches?.(topicLevels) === true : basicIngest.ruleName === rule.name;
}

/** A payload nested some thousand levels deep exhausts the stack in JSON.stringify; that makes it unreadable, no more. */
function runSafely(sql: CompiledSql, seen: RuleMessage): RuleResult {
  try {
    return sql.run(seen);
  } catch (error) {
    if (error instanceof RangeError) return { type: 'failed', reason: 'The payload is nested too deeply.' };
    throw error;
  }
}

function fillSafely(template: Template, seen: RuleMessage): string | undefined {
  try {
    return template(seen);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Puts into the rule's stream; answers with the reason when that failed. */
function act(
  stream: RuleStream,
  { resource, key }: CompiledRule,
  seen: RuleMessage,
  data: Uint8Array,
): string | undefined {
  if (key === undefined) return undefined;
  try {
    const partitionKey = key.template(seen);
    if (partitionKey === undefined) return `The partition key ${key.source} has no value for this message.`;
    stream.putRecord(resource, { partitionKey, data });
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
