import { isUtf8 } from 'node:buffer';
import type { JsonValue, RuleMessage } from './sql-value.ts';

/** A message as a client published it. */
export interface PublishedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly clientId: string;
  readonly atMs: number;
  /** Fingerprint of the client's certificate, if it has one. */
  readonly principal?: string;
}

/** A message as rules see it, parsed once for all of them. `topic` is without the prefix of Basic Ingest. */
export function ruleMessage(published: PublishedMessage, topic: string, newUuid: () => string): RuleMessage {
  const { payload, clientId, atMs, principal } = published;
  return {
    json: parseJson(payload),
    payload,
    topic,
    topicLevels: topic.split('/'),
    clientId,
    ...(principal === undefined ? {} : { principal }),
    atMs: Math.floor(atMs),
    newUuid,
  };
}

function parseJson(payload: Buffer): JsonValue | undefined {
  if (!isUtf8(payload)) return undefined;
  try {
    const value: JsonValue = JSON.parse(payload.toString());
    return value;
  } catch {
    return undefined;
  }
}
