import { toBoolean, toDecimal, toInt, toText } from './sql-conversions.ts';
import { SqlError } from './sql-error.ts';
import type { SqlExpression } from './sql-expression.ts';
import { type Parameter, SQL_FUNCTIONS } from './sql-functions.ts';
import { BINARY_OPERATORS, negate, not } from './sql-operators.ts';
import { type Evaluator, isJsonArray, isJsonObject, type SqlValue } from './sql-value.ts';

const CASTS: ReadonlyMap<string, (value: SqlValue) => SqlValue> = new Map([
  ...['string', 'nvarchar', 'text', 'ntext', 'varchar'].map((name) => [name, toText] as const),
  ...['int', 'integer'].map((name) => [name, (value: SqlValue) => toInt(unboxed(value))] as const),
  ...['decimal', 'double'].map((name) => [name, (value: SqlValue) => toDecimal(unboxed(value))] as const),
  ...['bool', 'boolean'].map((name) => [name, castToBoolean] as const),
]);

/** Compiles an expression to a function of the message. Unknown functions, types and misuse are an SqlError. */
export function compileExpression(expression: SqlExpression): Evaluator {
  switch (expression.type) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'payload':
      throw new SqlError('* can stand only first in SELECT and in encode(*, ...) and get(*, ...)', expression.position);
    case 'field':
      return compileMember(({ json }) => json, expression.name);
    case 'member':
      return compileMember(compileExpression(expression.of), expression.name);
    case 'item':
      return compileItem(compileExpression(expression.of), expression.index);
    case 'unary': {
      const operand = compileExpression(expression.operand);
      return expression.operator === 'NOT' ? (message) => not(operand(message)) : (message) => negate(operand(message));
    }
    case 'binary':
      return compileBinary(expression);
    case 'cast':
      return compileCast(expression);
    case 'call':
      return compileCall(expression);
  }
}

/** Whether an expression reads the payload as JSON, which a binary payload cannot serve. */
export function readsJson(expression: SqlExpression): boolean {
  switch (expression.type) {
    case 'field':
      return true;
    case 'literal':
    case 'payload':
      return false;
    case 'member':
    case 'item':
      return readsJson(expression.of);
    case 'unary':
    case 'cast':
      return readsJson(expression.operand);
    case 'binary':
      return readsJson(expression.left) || readsJson(expression.right);
    case 'call':
      return (
        expression.parameters.some(readsJson) ||
        (expression.name === 'get' && expression.parameters[0]?.type === 'payload')
      );
  }
}

function compileMember(of: Evaluator, name: string): Evaluator {
  return (message) => {
    const value = of(message);
    return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  };
}

function compileItem(of: Evaluator, index: number): Evaluator {
  return (message) => {
    const value = of(message);
    return isJsonArray(value) ? value[index] : undefined;
  };
}

function compileBinary({ operator, left, right, position }: Extract<SqlExpression, { type: 'binary' }>): Evaluator {
  const apply = BINARY_OPERATORS.get(operator);
  if (apply === undefined) throw new SqlError(`${operator} is not an operator of the subset`, position);
  const evaluateLeft = compileExpression(left);
  const evaluateRight = compileExpression(right);
  return (message) => apply(evaluateLeft(message), evaluateRight(message));
}

function compileCast({ operand, target, position }: Extract<SqlExpression, { type: 'cast' }>): Evaluator {
  const cast = CASTS.get(target);
  if (cast === undefined) {
    throw new SqlError(
      `cannot cast to ${JSON.stringify(target)}; the types are ${[...CASTS.keys()].join(', ')}`,
      position,
    );
  }
  const evaluate = compileExpression(operand);
  return (message) => cast(evaluate(message));
}

function compileCall({ name, parameters, position }: Extract<SqlExpression, { type: 'call' }>): Evaluator {
  const called = SQL_FUNCTIONS.get(name);
  if (called === undefined) {
    throw new SqlError(`${name}() is not part of the subset (${[...SQL_FUNCTIONS.keys()].join(', ')}, cast)`, position);
  }
  const { minParameters, maxParameters, payloadAt, compile } = called;
  if (parameters.length < minParameters || parameters.length > maxParameters) {
    const wanted = minParameters === maxParameters ? `${minParameters}` : `${minParameters} to ${maxParameters}`;
    throw new SqlError(`${name}() takes ${wanted} parameters, got ${parameters.length}`, position);
  }
  return compile(
    parameters.map((parameter, index) => compileParameter(parameter, index === payloadAt)),
    position,
  );
}

function compileParameter(expression: SqlExpression, mayBePayload: boolean): Parameter {
  const { position } = expression;
  if (expression.type === 'payload' && mayBePayload) return { evaluate: ({ json }) => json, isPayload: true, position };
  const evaluate = compileExpression(expression);
  return expression.type === 'literal'
    ? { evaluate, literal: expression.value, isPayload: false, position }
    : { evaluate, isPayload: false, position };
}

/** Only cast turns Booleans into numbers. */
function unboxed(value: SqlValue): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

function castToBoolean(value: SqlValue): SqlValue {
  return typeof value === 'number' ? value !== 0 : toBoolean(value);
}
