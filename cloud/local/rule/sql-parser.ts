import {
  deeper,
  isKeyword,
  isSymbol,
  openCursor,
  type SqlCursor,
  shown,
  take,
  takeExpected,
  takeIf,
} from './sql-cursor.ts';
import { SqlError } from './sql-error.ts';
import type { SelectItem, SqlExpression, SqlStatement } from './sql-expression.ts';

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='];
const UNSUPPORTED = ['CASE', 'EXISTS', 'IN', 'SET', 'VALUE'];
const RESERVED = ['SELECT', 'FROM', 'WHERE', 'AS', 'AND', 'OR', 'NOT', ...UNSUPPORTED];
/** AWS's limit for a rule's statement is 256 KB. */
const MAX_SQL_CHARACTERS = 262_144;

/** Parses a rule's SQL. Whatever lies outside of the subset is an SqlError that says where. */
export function parseStatement(sql: string): SqlStatement {
  if (sql.length > MAX_SQL_CHARACTERS) throw new SqlError(`longer than ${MAX_SQL_CHARACTERS} characters`, 0);
  const cursor = openCursor(sql, 0);
  takeExpected(cursor, 'SELECT');
  const selectsAll = takeIf(cursor, '*');
  const items: SelectItem[] = [];
  if (!selectsAll) items.push(parseItem(cursor));
  while (takeIf(cursor, ',')) items.push(parseItem(cursor));
  const topicFilter = takeIf(cursor, 'FROM') ? parseTopicFilter(cursor) : undefined;
  const where = takeIf(cursor, 'WHERE') ? parseExpression(cursor) : undefined;
  if (cursor.next.kind !== 'end') {
    throw new SqlError(`expected the end, got ${shown(cursor.next)}`, cursor.next.position);
  }
  return {
    selectsAll,
    items,
    ...(topicFilter === undefined ? {} : { topicFilter }),
    ...(where === undefined ? {} : { where }),
  };
}

/** Parses one expression and leaves the cursor behind it. */
export function parseExpression(cursor: SqlCursor): SqlExpression {
  return deeper(cursor, parseOr);
}

function parseItem(cursor: SqlCursor): SelectItem {
  const { position } = cursor.next;
  if (isSymbol(cursor, '*')) throw new SqlError('* must be the first item of SELECT', position);
  const expression = parseExpression(cursor);
  if (takeIf(cursor, 'AS')) {
    const alias = take(cursor);
    if (alias.kind !== 'word' || alias.text === '__proto__') {
      throw new SqlError(`expected a name after AS, got ${shown(alias)}`, alias.position);
    }
    return { key: alias.text, expression };
  }
  // AWS does not document the key of any other expression, so it must be given.
  if (expression.type !== 'field') throw new SqlError('give this item a name with AS', position);
  return { key: expression.name, expression };
}

function parseTopicFilter(cursor: SqlCursor): { readonly text: string; readonly position: number } {
  const { kind, text, position } = take(cursor);
  if (kind !== 'text') throw new SqlError("expected a topic filter in single quotes, as in FROM 'a/+/b'", position);
  return { text, position };
}

function parseOr(cursor: SqlCursor): SqlExpression {
  return parseChain(cursor, ['OR'], parseAnd);
}

function parseAnd(cursor: SqlCursor): SqlExpression {
  return parseChain(cursor, ['AND'], parseNot);
}

function parseNot(cursor: SqlCursor): SqlExpression {
  if (!isKeyword(cursor, 'NOT')) return parseComparison(cursor);
  const { position } = take(cursor);
  return { type: 'unary', operator: 'NOT', operand: deeper(cursor, parseNot), position };
}

function parseComparison(cursor: SqlCursor): SqlExpression {
  const left = parseSum(cursor);
  if (!COMPARISONS.some((operator) => isSymbol(cursor, operator))) return left;
  const { text: operator, position } = take(cursor);
  const right = parseSum(cursor);
  if (COMPARISONS.some((another) => isSymbol(cursor, another))) {
    throw new SqlError('comparisons do not chain; join two with AND', cursor.next.position);
  }
  return { type: 'binary', operator, left, right, position };
}

function parseSum(cursor: SqlCursor): SqlExpression {
  return parseChain(cursor, ['+', '-'], parseProduct);
}

function parseProduct(cursor: SqlCursor): SqlExpression {
  return parseChain(cursor, ['*', '/', '%'], parseSigned);
}

function parseChain(
  cursor: SqlCursor,
  operators: readonly string[],
  parseOperand: (cursor: SqlCursor) => SqlExpression,
): SqlExpression {
  let left = parseOperand(cursor);
  for (;;) {
    const operator = operators.find((candidate) => isSymbol(cursor, candidate) || isKeyword(cursor, candidate));
    if (operator === undefined) return left;
    const { position } = take(cursor);
    left = { type: 'binary', operator, left, right: parseOperand(cursor), position };
  }
}

function parseSigned(cursor: SqlCursor): SqlExpression {
  if (!isSymbol(cursor, '-')) return parsePath(cursor);
  const { position } = take(cursor);
  return { type: 'unary', operator: '-', operand: deeper(cursor, parseSigned), position };
}

function parsePath(cursor: SqlCursor): SqlExpression {
  let expression = parsePrimary(cursor);
  for (;;) {
    const { position } = cursor.next;
    if (takeIf(cursor, '.')) {
      const { kind, text: name, position: namePosition } = take(cursor);
      if (kind !== 'word') throw new SqlError('expected a name after the dot', namePosition);
      expression = { type: 'member', of: expression, name, position };
    } else if (takeIf(cursor, '[')) {
      const { kind, text, position: indexPosition } = take(cursor);
      if (kind !== 'number' || !/^\d{1,9}$/.test(text)) {
        throw new SqlError('expected a whole number as array index, from 0', indexPosition);
      }
      takeExpected(cursor, ']');
      expression = { type: 'item', of: expression, index: Number(text), position };
    } else {
      return expression;
    }
  }
}

function parsePrimary(cursor: SqlCursor): SqlExpression {
  const token = take(cursor);
  const { kind, text, position } = token;
  if (kind === 'number') return { type: 'literal', value: numberOf(text, position), position };
  if (kind === 'text') return { type: 'literal', value: text, position };
  if (kind === 'symbol' && text === '(') {
    if (isKeyword(cursor, 'SELECT')) throw new SqlError('nested SELECT is not part of the subset', position);
    const inner = parseExpression(cursor);
    takeExpected(cursor, ')');
    return inner;
  }
  if (kind !== 'word') throw new SqlError(`expected a value, got ${shown(token)}`, position);
  const upper = text.toUpperCase();
  if (isSymbol(cursor, '(') && !RESERVED.includes(upper)) return parseCall(cursor, text.toLowerCase(), position);
  if (upper === 'TRUE' || upper === 'FALSE') return { type: 'literal', value: upper === 'TRUE', position };
  if (upper === 'NULL') return { type: 'literal', value: null, position };
  if (UNSUPPORTED.includes(upper)) {
    throw new SqlError(
      `${upper} is not part of the subset; a field of that name is read with get(*, '${text}')`,
      position,
    );
  }
  if (RESERVED.includes(upper)) throw new SqlError(`expected a value, got ${upper}`, position);
  return { type: 'field', name: text, position };
}

function numberOf(text: string, position: number): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SqlError(`${text} is too large a number`, position);
  return value;
}

function parseCall(cursor: SqlCursor, name: string, position: number): SqlExpression {
  takeExpected(cursor, '(');
  if (name === 'cast') {
    const operand = parseExpression(cursor);
    takeExpected(cursor, 'AS');
    const target = take(cursor);
    takeExpected(cursor, ')');
    return { type: 'cast', operand, target: target.text.toLowerCase(), position: target.position };
  }
  const parameters: SqlExpression[] = [];
  if (!isSymbol(cursor, ')')) {
    do parameters.push(parseParameter(cursor));
    while (takeIf(cursor, ','));
  }
  takeExpected(cursor, ')');
  return { type: 'call', name, parameters, position };
}

function parseParameter(cursor: SqlCursor): SqlExpression {
  if (!isSymbol(cursor, '*')) return parseExpression(cursor);
  const { position } = take(cursor);
  return { type: 'payload', position };
}
