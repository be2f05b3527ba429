/** A JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** A value of AWS IoT SQL: JSON, or Undefined, which JSON leaves out. */
export type SqlValue = JsonValue | undefined;

/** A published message as an expression sees it. */
export interface RuleMessage {
  /** The parsed payload; undefined if it is not JSON. */
  readonly json: JsonValue | undefined;
  readonly payload: Uint8Array;
  /** Without the prefix of Basic Ingest, and the same in levels. */
  readonly topic: string;
  readonly topicLevels: readonly string[];
  readonly clientId: string;
  /** Fingerprint of the publisher's certificate. */
  readonly principal?: string;
  /** When the rules engine got it, in ms since 1970. */
  readonly atMs: number;
  readonly newUuid: () => string;
}

/** A compiled expression. It throws for no message but one nested too deeply for JSON.stringify. */
export type Evaluator = (message: RuleMessage) => SqlValue;

export function isJsonObject(value: SqlValue): value is { readonly [key: string]: JsonValue | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonArray(value: SqlValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
