import { SqlError } from './sql-error.ts';
import { readToken, type SqlToken } from './sql-lexer.ts';

const MAX_TOKENS = 2_000;
const MAX_DEPTH = 64;

/** A place in a text that is being parsed: one token ahead, and how deep and how far the parser is. */
export interface SqlCursor {
  readonly sql: string;
  next: SqlToken;
  tokens: number;
  depth: number;
}

export function openCursor(sql: string, offset: number): SqlCursor {
  return { sql, next: readToken(sql, offset), tokens: 1, depth: 0 };
}

/** Takes the next token. */
export function take(cursor: SqlCursor): SqlToken {
  const token = cursor.next;
  cursor.tokens += 1;
  if (cursor.tokens > MAX_TOKENS) throw new SqlError(`more than ${MAX_TOKENS} words and signs`, token.position);
  cursor.next = readToken(cursor.sql, token.end);
  return token;
}

export function isSymbol(cursor: SqlCursor, text: string): boolean {
  return cursor.next.kind === 'symbol' && cursor.next.text === text;
}

/** Whether the next token is this keyword, in any case. */
export function isKeyword(cursor: SqlCursor, keyword: string): boolean {
  return cursor.next.kind === 'word' && cursor.next.text.toUpperCase() === keyword;
}

/** Takes the symbol or keyword if it comes next. */
export function takeIf(cursor: SqlCursor, text: string): boolean {
  const found = isSymbol(cursor, text) || isKeyword(cursor, text);
  if (found) take(cursor);
  return found;
}

/** Takes the symbol or keyword, or says that it is missing. */
export function takeExpected(cursor: SqlCursor, text: string): void {
  if (!takeIf(cursor, text)) throw new SqlError(`expected ${text}, got ${shown(cursor.next)}`, cursor.next.position);
}

/** Runs a parser one level deeper and refuses to go beyond 64, so that no text exhausts the stack. */
export function deeper<Result>(cursor: SqlCursor, parse: (cursor: SqlCursor) => Result): Result {
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw new SqlError(`nested deeper than ${MAX_DEPTH} levels`, cursor.next.position);
  const result = parse(cursor);
  cursor.depth -= 1;
  return result;
}

export function shown(token: SqlToken): string {
  return token.kind === 'end' ? 'the end' : JSON.stringify(token.text);
}
