import { SqlError } from './sql-error.ts';

/** A piece of SQL. `text` of a `text` token is what stands between its quotes. */
export interface SqlToken {
  readonly kind: 'word' | 'number' | 'text' | 'symbol' | 'end';
  readonly text: string;
  readonly position: number;
  /** Offset behind the token. */
  readonly end: number;
}

const TOKEN =
  /(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<symbol><>|<=|>=|[-+*/%=<>(),.[\]}])/y;
const SPACE = /[ \t\r\n]*/y;
/** A quote has no escape: text that holds one kind of quote stands between the other. */
const TEXT = /'[^']*'|"[^"]*"/y;

/** Reads the token at or after `offset`; the text is never read further than that token. */
export function readToken(sql: string, offset: number): SqlToken {
  SPACE.lastIndex = offset;
  SPACE.test(sql);
  const position = SPACE.lastIndex;
  if (position >= sql.length) return { kind: 'end', text: '', position, end: position };
  const first = sql[position];
  if (first === "'" || first === '"') return readText(sql, position);
  TOKEN.lastIndex = position;
  const groups = TOKEN.exec(sql)?.groups;
  if (groups === undefined) throw new SqlError(`${JSON.stringify(first)} is not part of the SQL subset`, position);
  const end = TOKEN.lastIndex;
  const { word, number, symbol } = groups;
  if (word !== undefined) return { kind: 'word', text: word, position, end };
  if (number !== undefined) {
    if (/[A-Za-z0-9_]/.test(sql[end] ?? ''))
      throw new SqlError(`${number}${sql[end]} is neither a number nor a name`, position);
    return { kind: 'number', text: number, position, end };
  }
  return { kind: 'symbol', text: symbol ?? '', position, end };
}

function readText(sql: string, position: number): SqlToken {
  TEXT.lastIndex = position;
  const quoted = TEXT.exec(sql)?.[0];
  if (quoted === undefined) throw new SqlError('text without its closing quote', position);
  return { kind: 'text', text: quoted.slice(1, -1), position, end: TEXT.lastIndex };
}
