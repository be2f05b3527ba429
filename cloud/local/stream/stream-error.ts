/** Names of the Kinesis API's errors that the stream can answer with. */
export type StreamErrorName =
  | 'ExpiredIteratorException'
  | 'InvalidArgumentException'
  | 'LimitExceededException'
  | 'ProvisionedThroughputExceededException'
  | 'ResourceInUseException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'ValidationException';

/** A refusal by the stream, under the name that the AWS SDK gives to it. */
export class StreamError extends Error {
  override readonly name: StreamErrorName;

  constructor(name: StreamErrorName, message: string) {
    super(message);
    this.name = name;
  }
}
