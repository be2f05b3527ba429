import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The HTTP handler of every AWS client here: HTTP/1.1 whose connections stay open, and no request that waits for ever. */
export function keepAlive(): NodeHttpHandler {
  return new NodeHttpHandler({ connectionTimeout: 2_000, requestTimeout: 5_000 });
}
