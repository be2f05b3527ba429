import { compileExpression, readsJson } from './sql-compile.ts';
import { toBoolean } from './sql-conversions.ts';
import { SqlError } from './sql-error.ts';
import type { SqlStatement } from './sql-expression.ts';
import { parseStatement } from './sql-parser.ts';
import { type Evaluator, isJsonObject, type JsonValue, type RuleMessage } from './sql-value.ts';
import { compileTopicFilter, type TopicMatcher, topicFilterProblem } from './topic-filter.ts';

/** What a rule makes of a message: bytes for its action, nothing as WHERE did not hold, or why the SQL could not read it. */
export type RuleResult =
  | { readonly type: 'selected'; readonly output: Uint8Array }
  | { readonly type: 'filtered' }
  | { readonly type: 'failed'; readonly reason: string };

/** A rule's SQL, ready to run. `matches` is undefined without FROM: then only Basic Ingest invokes the rule. */
export interface CompiledSql {
  readonly matches: TopicMatcher | undefined;
  readonly run: (message: RuleMessage) => RuleResult;
}

type JsonObject = Record<string, JsonValue | undefined>;
type OutputEntry = readonly [key: string, evaluate: Evaluator];

/** Compiles a rule's SQL once. Whatever lies outside of the subset is an SqlError that says where. */
export function compileRuleSql(sql: string): CompiledSql {
  const statement = parseStatement(sql);
  const where = statement.where === undefined ? undefined : compileExpression(statement.where);
  const select = compileSelect(statement);
  const needsJson =
    statement.items.some((item) => readsJson(item.expression)) ||
    (statement.where !== undefined && readsJson(statement.where));
  return {
    matches: compileFrom(statement),
    run: (message) => {
      if (needsJson && message.json === undefined) {
        return { type: 'failed', reason: 'The payload is not JSON and the SQL refers to fields of it.' };
      }
      if (where !== undefined && toBoolean(where(message)) !== true) return { type: 'filtered' };
      return select(message);
    },
  };
}

function compileFrom({ topicFilter }: SqlStatement): TopicMatcher | undefined {
  if (topicFilter === undefined) return undefined;
  const problem = topicFilterProblem(topicFilter.text);
  if (problem !== undefined) throw new SqlError(problem, topicFilter.position);
  return compileTopicFilter(topicFilter.text);
}

function compileSelect({ selectsAll, items }: SqlStatement): (message: RuleMessage) => RuleResult {
  // The bare * hands on whatever came, JSON or not, byte for byte.
  if (selectsAll && items.length === 0) return ({ payload }) => ({ type: 'selected', output: payload });
  const entries = items.map((item): OutputEntry => [item.key, compileExpression(item.expression)]);
  return (message) => {
    const added: JsonObject = {};
    for (const [key, evaluate] of entries) added[key] = evaluate(message);
    if (!selectsAll) return { type: 'selected', output: Buffer.from(JSON.stringify(added)) };
    const { json } = message;
    if (!isJsonObject(json)) {
      return { type: 'failed', reason: 'The payload is not a JSON object, so SELECT * cannot add items to it.' };
    }
    return { type: 'selected', output: Buffer.from(joinedJson(json, added)) };
  };
}

/** The payload and what the rule adds, which wins. Joining texts is five times as fast as copying the payload's keys. */
function joinedJson(json: Readonly<JsonObject>, added: Readonly<JsonObject>): string {
  for (const key of Object.keys(added)) {
    if (Object.hasOwn(json, key)) return JSON.stringify({ ...json, ...added });
  }
  const text = JSON.stringify(json);
  const addedText = JSON.stringify(added);
  if (text === '{}') return addedText;
  return addedText === '{}' ? text : `${text.slice(0, -1)},${addedText.slice(1)}`;
}
