import { ruleMessage } from './published-message.ts';
import { compileRuleSql } from './rule-sql.ts';
import type { RuleMessage } from './sql-value.ts';

/** The UUID that every test message hands out. */
export const UUID = '123a4567-b89c-12d3-e456-789012345000';

/** A message on `a/b` from bike-7 at 1481825251155 ms; bytes go as they are, anything else as JSON. */
export function messageOf(payload: unknown, topic = 'a/b'): RuleMessage {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  return ruleMessage({ topic, payload: bytes, clientId: 'bike-7', atMs: 1_481_825_251_155.7 }, topic, () => UUID);
}

/** What a rule puts out as JSON; `filtered` and `failed` stand for the other results. */
export function run(sql: string, payload: unknown): unknown {
  const result = compileRuleSql(sql).run(messageOf(payload));
  return result.type === 'selected' ? JSON.parse(Buffer.from(result.output).toString()) : result.type;
}

/** The value of one expression; undefined for Undefined. */
export function evaluate(expression: string, payload: unknown = {}): unknown {
  const output = run(`SELECT ${expression} AS it FROM 'a/b'`, payload);
  return typeof output === 'object' && output !== null && 'it' in output ? output.it : undefined;
}
