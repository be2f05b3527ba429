import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * The HTTP handler of every AWS client here: HTTP/1.1 whose connections stay open, and no request that waits for ever for its
 * answer. A client takes a request that is given up for one that it may try again.
 */
export function keepAlive(requestTimeoutMs = 5_000): NodeHttpHandler {
  // Without the last word the handler only warns.
  return new NodeHttpHandler({
    connectionTimeout: 2_000,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  });
}
