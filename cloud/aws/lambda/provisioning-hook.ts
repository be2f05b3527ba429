import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createProvisioningHandler } from '../../consumers/provisioning/provisioning-handler.ts';
import { PROVISION_TEMPLATE, ROTATE_TEMPLATE } from '../../stack/fleet-names.ts';
import { DynamoFleetStore } from '../dynamo-fleet-store.ts';
import { keepAlive } from '../keep-alive.ts';
import { metricLine } from '../metric-line.ts';
import { publicKeyHash } from '../public-key-hash.ts';

const { FLEET_TABLE = '', STACK_NAME = '' } = process.env;
/** Leaves time for two more attempts. */
const REQUEST_TIMEOUT_MS = 1_500;

/** AWS IoT Core's pre-provisioning hook: answers within its five seconds whether a bike may have a certificate. */
export const handler = createProvisioningHandler({
  store: new DynamoFleetStore(new DynamoDBClient({ requestHandler: keepAlive(REQUEST_TIMEOUT_MS) }), FLEET_TABLE),
  templates: { provision: PROVISION_TEMPLATE, rotate: ROTATE_TEMPLATE },
  keyHashOf: publicKeyHash,
  nowMs: Date.now,
  refused: (reason, serial) => {
    process.stderr.write(`${JSON.stringify({ refused: reason, serial })}\n`);
    process.stdout.write(metricLine({ ProvisioningRefused: 1 }, { stackName: STACK_NAME, atMs: Date.now() }));
  },
});
