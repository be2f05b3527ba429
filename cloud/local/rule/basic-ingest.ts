/** A Basic Ingest topic taken apart: the one rule that it invokes, and the topic which that rule sees. */
export interface BasicIngest {
  readonly ruleName: string;
  readonly topic: string;
}

const BASIC_INGEST = /^\$aws\/rules\/([^/]+)(?:\/(.*))?$/s;

/** Takes `$aws/rules/<rule>/<topic>` apart; undefined for any other topic. */
export function parseBasicIngest(topic: string): BasicIngest | undefined {
  const match = BASIC_INGEST.exec(topic);
  const ruleName = match?.[1];
  return ruleName === undefined ? undefined : { ruleName, topic: match?.[2] ?? '' };
}
