import { compileTimeFormat } from './parse-time.ts';
import { toDecimal, toInt, toText } from './sql-conversions.ts';
import { SqlError } from './sql-error.ts';
import { type Evaluator, isJsonArray, isJsonObject, type SqlValue } from './sql-value.ts';

/** A parameter of a call: `literal` if its value stands in the text, `isPayload` if it is the bare `*`. */
export interface Parameter {
  readonly evaluate: Evaluator;
  readonly literal?: string | number | boolean | null;
  readonly isPayload: boolean;
  readonly position: number;
}

/** A function of the subset. `payloadAt` is the parameter that may be `*`. */
export interface SqlFunction {
  readonly minParameters: number;
  readonly maxParameters: number;
  readonly payloadAt?: number;
  readonly compile: (parameters: readonly Parameter[], position: number) => Evaluator;
}

/** Longest text that `replace` may make, a little over the largest message; beyond it is Undefined. */
const MAX_TEXT_CHARACTERS = 262_144;

/** Every function of the subset by its name in lower case. `cast` has a grammar of its own and is not among them. */
export const SQL_FUNCTIONS: ReadonlyMap<string, SqlFunction> = new Map<string, SqlFunction>([
  ['abs', numeric((value) => Math.abs(value))],
  ['ceil', numeric((value) => Math.ceil(value))],
  ['clientid', ofMessage((message) => message.clientId)],
  ['concat', { minParameters: 0, maxParameters: 100, compile: compileConcat }],
  ['encode', { minParameters: 2, maxParameters: 2, payloadAt: 0, compile: compileEncode }],
  ['endswith', ofTexts((text, end) => text.endsWith(end))],
  ['floor', numeric((value) => Math.floor(value))],
  ['get', { minParameters: 2, maxParameters: 2, payloadAt: 0, compile: compileGet }],
  ['indexof', ofTexts((text, part) => text.indexOf(part))],
  ['isnull', ofValue((value) => value === null)],
  ['isundefined', ofValue((value) => value === undefined)],
  ['length', ofValue((value) => toText(value)?.length)],
  ['lower', ofValue((value) => toText(value)?.toLowerCase())],
  ['newuuid', ofMessage((message) => message.newUuid())],
  ['parse_time', { minParameters: 2, maxParameters: 3, compile: compileParseTime }],
  ['principal', ofMessage((message) => message.principal)],
  ['replace', { minParameters: 3, maxParameters: 3, compile: compileReplace }],
  ['round', numeric((value) => Math.sign(value) * Math.round(Math.abs(value)))],
  ['startswith', ofTexts((text, start) => text.startsWith(start))],
  ['substring', { minParameters: 2, maxParameters: 3, compile: compileSubstring }],
  ['timestamp', ofMessage((message) => message.atMs)],
  ['topic', { minParameters: 0, maxParameters: 1, compile: compileTopic }],
  ['trim', ofValue((value) => toText(value)?.trim())],
  ['upper', ofValue((value) => toText(value)?.toUpperCase())],
]);

function ofMessage(evaluate: Evaluator): SqlFunction {
  return { minParameters: 0, maxParameters: 0, compile: () => evaluate };
}

function ofValue(apply: (value: SqlValue) => SqlValue): SqlFunction {
  const compile = ([value]: readonly Parameter[]): Evaluator => {
    return (message) => apply(value?.evaluate(message));
  };
  return { minParameters: 1, maxParameters: 1, compile };
}

function numeric(apply: (value: number) => number): SqlFunction {
  return ofValue((value) => {
    const decimal = toDecimal(value);
    return decimal === undefined ? undefined : apply(decimal) + 0;
  });
}

function ofTexts(apply: (first: string, second: string) => SqlValue): SqlFunction {
  const compile = ([first, second]: readonly Parameter[]): Evaluator => {
    return (message) => {
      const firstText = toText(first?.evaluate(message));
      const secondText = toText(second?.evaluate(message));
      return firstText === undefined || secondText === undefined ? undefined : apply(firstText, secondText);
    };
  };
  return { minParameters: 2, maxParameters: 2, compile };
}

function compileConcat(parameters: readonly Parameter[]): Evaluator {
  return (message) => {
    const values = parameters.map((parameter) => parameter.evaluate(message));
    if (values.length < 2) return values[0];
    if (values.some(isJsonArray)) return values.flatMap((value) => (isJsonArray(value) ? value : (value ?? [])));
    const texts = values.map(toText).filter((text) => text !== undefined);
    const holdsText = values.some((value) => typeof value === 'string');
    return holdsText && texts.length === values.length ? texts.join('') : undefined;
  };
}

function compileEncode([value, scheme]: readonly Parameter[]): Evaluator {
  if (scheme?.literal !== 'base64') throw new SqlError("encode knows only the scheme 'base64'", scheme?.position ?? 0);
  if (value?.isPayload === true) return ({ payload }) => base64(payload);
  return (message) => {
    const text = toText(value?.evaluate(message));
    return text === undefined ? undefined : base64(Buffer.from(text));
  };
}

function compileGet([collection, key]: readonly Parameter[]): Evaluator {
  return (message) => {
    const from = collection?.evaluate(message);
    const wanted = key?.evaluate(message);
    if (isJsonObject(from)) {
      return typeof wanted === 'string' && Object.hasOwn(from, wanted) ? from[wanted] : undefined;
    }
    const index = toInt(wanted);
    if (index === undefined || index < 0) return undefined;
    return typeof from === 'string' || isJsonArray(from) ? from[index] : undefined;
  };
}

function compileParseTime([pattern, time, zone]: readonly Parameter[], position: number): Evaluator {
  const zoneText = zone === undefined ? 'UTC' : zone.literal;
  if (typeof pattern?.literal !== 'string' || typeof zoneText !== 'string') {
    throw new SqlError('parse_time needs its pattern and its time zone as text in quotes', position);
  }
  const format = compileTimeFormat(pattern.literal, zoneText, pattern.position);
  return (message) => {
    const atMs = toInt(time?.evaluate(message));
    return atMs === undefined ? undefined : format(atMs);
  };
}

function compileReplace([text, part, replacement]: readonly Parameter[]): Evaluator {
  return (message) => {
    const from = toText(text?.evaluate(message));
    const old = toText(part?.evaluate(message));
    const fresh = toText(replacement?.evaluate(message));
    if (from === undefined || old === undefined || fresh === undefined) return undefined;
    const pieces = from.split(old);
    const count = old === '' ? from.length + 1 : pieces.length - 1;
    if (from.length + count * (fresh.length - old.length) > MAX_TEXT_CHARACTERS) return undefined;
    return old === '' ? from.replaceAll(old, () => fresh) : pieces.join(fresh);
  };
}

function compileSubstring([text, start, end]: readonly Parameter[]): Evaluator {
  return (message) => {
    const from = toText(text?.evaluate(message));
    const first = toInt(start?.evaluate(message));
    const last = end === undefined ? from?.length : toInt(end.evaluate(message));
    if (from === undefined || first === undefined || last === undefined) return undefined;
    return first >= last ? '' : from.substring(first, last);
  };
}

function compileTopic([level]: readonly Parameter[]): Evaluator {
  if (level === undefined) return ({ topic }) => topic;
  if (typeof level.literal === 'number') {
    const index = Math.floor(level.literal) - 1;
    return ({ topicLevels }) => topicLevels[index];
  }
  return (message) => {
    const wanted = toInt(level.evaluate(message));
    return wanted === undefined ? undefined : message.topicLevels[wanted - 1];
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
