import { compileExpression } from './sql-compile.ts';
import { toText } from './sql-conversions.ts';
import { isSymbol, openCursor, shown } from './sql-cursor.ts';
import { SqlError } from './sql-error.ts';
import { parseExpression } from './sql-parser.ts';
import type { Evaluator, RuleMessage } from './sql-value.ts';

/** A filled template; undefined when an expression in it has no text, which fails the action. */
export type Template = (message: RuleMessage) => string | undefined;

/**
 * Compiles a substitution template: text with `${expression}` in it, which sees the original payload and no alias of the
 * SELECT. AWS does not document what Undefined becomes, so it is a failure and never the word "undefined".
 */
export function compileTemplate(template: string): Template {
  const pieces: (string | Evaluator)[] = [];
  let offset = 0;
  for (;;) {
    const open = template.indexOf('${', offset);
    if (open < 0) break;
    pieces.push(template.slice(offset, open));
    const cursor = openCursor(template, open + 2);
    pieces.push(compileExpression(parseExpression(cursor)));
    if (!isSymbol(cursor, '}')) throw new SqlError(`expected }, got ${shown(cursor.next)}`, cursor.next.position);
    offset = cursor.next.end;
  }
  pieces.push(template.slice(offset));
  return (message) => {
    let filled = '';
    for (const piece of pieces) {
      const text = typeof piece === 'string' ? piece : toText(piece(message));
      if (text === undefined) return undefined;
      filled += text;
    }
    return filled;
  };
}
