import { finite, toBoolean, toDecimal, toText } from './sql-conversions.ts';
import { isJsonArray, isJsonObject, type JsonValue, type SqlValue } from './sql-value.ts';

/** An operator between two values, by the tables of AWS's page "Operators". */
export type BinaryOperator = (left: SqlValue, right: SqlValue) => SqlValue;

/** Every operator of the subset by the way it is written. */
export const BINARY_OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ['AND', logical((left, right) => left && right)],
  ['OR', logical((left, right) => left || right)],
  ['=', (left, right) => equal(left, right)],
  ['<>', (left, right) => not(equal(left, right))],
  ['<', comparison((left, right) => left < right)],
  ['<=', comparison((left, right) => left <= right)],
  ['>', comparison((left, right) => left > right)],
  ['>=', comparison((left, right) => left >= right)],
  ['+', plus],
  ['-', arithmetic((left, right) => left - right)],
  ['*', arithmetic((left, right) => left * right)],
  ['/', arithmetic(divide)],
  ['%', arithmetic((left, right) => left % right)],
]);

/** NOT: the opposite of a Boolean or of the text of one, else Undefined. */
export function not(value: SqlValue): boolean | undefined {
  const truth = toBoolean(value);
  return truth === undefined ? undefined : !truth;
}

/** The minus before a number. */
export function negate(value: SqlValue): number | undefined {
  const decimal = toDecimal(value);
  return decimal === undefined ? undefined : 0 - decimal;
}

function logical(combine: (left: boolean, right: boolean) => boolean): BinaryOperator {
  return (left, right) => {
    const leftTruth = toBoolean(left);
    const rightTruth = toBoolean(right);
    return leftTruth === undefined || rightTruth === undefined ? undefined : combine(leftTruth, rightTruth);
  };
}

function comparison(holds: (left: number, right: number) => boolean): BinaryOperator {
  return (left, right) => {
    const leftNumber = toDecimal(left);
    const rightNumber = toDecimal(right);
    return leftNumber === undefined || rightNumber === undefined ? undefined : holds(leftNumber, rightNumber);
  };
}

function arithmetic(calculate: (left: number, right: number) => number): BinaryOperator {
  return (left, right) => {
    const leftNumber = toDecimal(left);
    const rightNumber = toDecimal(right);
    return leftNumber === undefined || rightNumber === undefined
      ? undefined
      : finite(calculate(leftNumber, rightNumber));
  };
}

function plus(left: SqlValue, right: SqlValue): SqlValue {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right);
  if (typeof left !== 'string' && typeof right !== 'string') return undefined;
  const leftText = toText(left);
  const rightText = toText(right);
  return leftText === undefined || rightText === undefined ? undefined : leftText + rightText;
}

/** Int by Int is an Int in AWS's table, so the fraction is cut off. */
function divide(left: number, right: number): number {
  const quotient = left / right;
  return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(quotient) : quotient;
}

function equal(left: SqlValue, right: SqlValue): boolean | undefined {
  return left === undefined || right === undefined ? undefined : sameJson(left, right);
}

function sameJson(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (isJsonArray(left) && isJsonArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index] ?? null));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key] ?? null, right[key] ?? null))
  );
}
