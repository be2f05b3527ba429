import type { LocalStreams } from './local-streams.ts';
import { requestObject } from './request-fields.ts';
import { StreamError } from './stream-error.ts';
import { STREAM_OPERATIONS } from './stream-operations.ts';

const TARGET = /^Kinesis_20131202\.([A-Za-z]{1,64})$/;

/** A request of the Kinesis API as it came off the wire; `target` is its X-Amz-Target header. */
export interface StreamRequestMessage {
  readonly method: string | undefined;
  readonly target: string;
  readonly body: Buffer;
}

/** Answers one request: 200 with the operation's JSON, or 400 with the error's name and what to do about it. */
export function answerStreamRequest(
  streams: LocalStreams,
  request: StreamRequestMessage,
): { readonly status: number; readonly body: string } {
  try {
    if (request.method !== 'POST') throw new StreamError('UnknownOperationException', 'Send requests with POST.');
    const operation = STREAM_OPERATIONS.get(TARGET.exec(request.target)?.[1] ?? '');
    if (operation === undefined) {
      throw new StreamError(
        'UnknownOperationException',
        `X-Amz-Target must be Kinesis_20131202 and one of ${[...STREAM_OPERATIONS.keys()].join(', ')}.`,
      );
    }
    return { status: 200, body: JSON.stringify(operation(streams, requestObject(parseBody(request.body), 'Request'))) };
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return { status: 400, body: JSON.stringify({ __type: error.name, message: error.message }) };
  }
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new StreamError('SerializationException', 'The request body is not JSON; send application/x-amz-json-1.1.');
  }
}
