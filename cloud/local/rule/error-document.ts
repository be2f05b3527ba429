/** One action that failed, in the words of AWS's error action. */
export interface ActionFailure {
  readonly failedAction: string;
  readonly failedResource: string;
  readonly errorMessage: string;
}

/** The message of AWS's error action, one for each rule and message ("Error handling (error action)"). */
export interface ErrorDocument {
  readonly ruleName: string;
  /** The topic that the message was published to, with the prefix of Basic Ingest. */
  readonly topic: string;
  readonly cloudwatchTraceId: string;
  readonly clientId: string;
  readonly base64OriginalPayload: string;
  readonly failures: readonly ActionFailure[];
}
