/** An expression as it was written. `position` is its offset in the text. */
export type SqlExpression =
  | { readonly type: 'literal'; readonly value: string | number | boolean | null; readonly position: number }
  /** The whole payload, `*`, which only some functions take. */
  | { readonly type: 'payload'; readonly position: number }
  | { readonly type: 'field'; readonly name: string; readonly position: number }
  | { readonly type: 'member'; readonly of: SqlExpression; readonly name: string; readonly position: number }
  | { readonly type: 'item'; readonly of: SqlExpression; readonly index: number; readonly position: number }
  | {
      readonly type: 'unary';
      readonly operator: '-' | 'NOT';
      readonly operand: SqlExpression;
      readonly position: number;
    }
  | {
      readonly type: 'binary';
      readonly operator: string;
      readonly left: SqlExpression;
      readonly right: SqlExpression;
      readonly position: number;
    }
  | { readonly type: 'cast'; readonly operand: SqlExpression; readonly target: string; readonly position: number }
  | {
      readonly type: 'call';
      readonly name: string;
      readonly parameters: readonly SqlExpression[];
      readonly position: number;
    };

/** One item of a SELECT list with the key that it gets. */
export interface SelectItem {
  readonly key: string;
  readonly expression: SqlExpression;
}

/** A rule's SQL as it was written. Without FROM, only Basic Ingest reaches the rule. */
export interface SqlStatement {
  readonly selectsAll: boolean;
  readonly items: readonly SelectItem[];
  readonly topicFilter?: { readonly text: string; readonly position: number };
  readonly where?: SqlExpression;
}
