import type { ErrorDocument } from './error-document.ts';
import type { PublishedMessage } from './published-message.ts';

/** The bucket of the error actions. */
export interface ErrorStore {
  put(key: string, document: ErrorDocument): Promise<void>;
}

/** A message whose action failed. `key` is undefined when the template of the key had no value for it. */
export interface FailedAction {
  readonly rule: { readonly name: string };
  /** Name of the stream: an action on a log group does not fail here. */
  readonly resource: string;
  readonly key: string | undefined;
  readonly published: PublishedMessage;
  readonly reason: string;
}

/** The error action of the rules. */
export interface ErrorAction {
  send(failed: FailedAction): void;
  /** Messages that could not be kept here either. */
  failures(): number;
}

/** What may wait for the store at once; a store that falls behind costs documents, counted, and not memory. */
const MAX_PENDING_BYTES = 64 * 1_048_576;
const DOCUMENT_BYTES = 1_024;

/** Writes failed messages to the error bucket. It never throws on account of a message. */
export function createErrorAction(store: ErrorStore, newUuid: () => string): ErrorAction {
  let failures = 0;
  let pendingBytes = 0;
  return {
    send: (failed) => {
      const sizeBytes = failed.published.payload.length + DOCUMENT_BYTES;
      if (failed.key === undefined || pendingBytes + sizeBytes > MAX_PENDING_BYTES) {
        failures += 1;
        return;
      }
      pendingBytes += sizeBytes;
      store
        .put(failed.key, errorDocument(failed, newUuid()))
        .catch(() => {
          failures += 1;
        })
        .finally(() => {
          pendingBytes -= sizeBytes;
        });
    },
    failures: () => failures,
  };
}

function errorDocument({ rule, resource, published, reason }: FailedAction, traceId: string): ErrorDocument {
  const failed = `Failed to put record to Kinesis stream ${resource}`;
  const errorMessage = `${failed}. ${reason} Message arrived on: ${published.topic}, Action: kinesis`;
  return {
    ruleName: rule.name,
    topic: published.topic,
    cloudwatchTraceId: traceId,
    clientId: published.clientId,
    base64OriginalPayload: published.payload.toString('base64'),
    failures: [{ failedAction: 'KinesisAction', failedResource: resource, errorMessage }],
  };
}
