import { bikeIdSchema, CLAIM_CLIENT_PREFIX } from '@alleycat/contract';
import { bikePolicies } from '../../stack/bike-policy.ts';
import { claimPolicy } from '../../stack/claim-policy.ts';
import { PROVISION_TEMPLATE, ROTATE_TEMPLATE } from '../../stack/fleet-names.ts';
import { allow, type IotPolicy, type PolicyPlace } from '../../stack/iot-policy.ts';
import { LOCAL_ACCOUNT_ID, LOCAL_REGION } from '../stream/data-stream.ts';
import { compilePermissions, type Permissions } from './compile-permissions.ts';
import { parseIotPolicy } from './parse-iot-policy.ts';

/** Who a client id stands for on a laptop, where there are no certificates. */
export interface Principal {
  readonly kind: 'bike' | 'claim' | 'observer';
  readonly permissions: Permissions;
}

/** The laptop's account, in front of every resource. */
export const LOCAL_PLACE: PolicyPlace = {
  arn: `arn:aws:iot:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}`,
  provisionTemplate: PROVISION_TEMPLATE,
  rotateTemplate: ROTATE_TEMPLATE,
};

const OBSERVER = 'observer-';
const CLIENT_ID = /^[A-Za-z0-9_.-]{1,128}$/;

// Only the laptop has observers: they hear everything and say nothing.
const OBSERVER_POLICY: IotPolicy = {
  Version: '2012-10-17',
  Statement: [
    allow('iot:Connect', LOCAL_PLACE, 'client', [`${OBSERVER}?*`]),
    allow('iot:Subscribe', LOCAL_PLACE, 'topicfilter', ['alleycat/*']),
    allow('iot:Receive', LOCAL_PLACE, 'topic', ['alleycat/*']),
  ],
};

const STATEMENTS = {
  bike: Object.values(bikePolicies(LOCAL_PLACE)).flatMap(parseIotPolicy),
  claim: parseIotPolicy(claimPolicy(LOCAL_PLACE)),
  observer: parseIotPolicy(OBSERVER_POLICY),
};

/**
 * Who a client id stands for: `observer-…` an observer, `claim.…` a bike with the claim certificate, and any bike id the thing
 * of that name, as if its certificate were attached to it. Undefined when it stands for nobody who may connect.
 */
export function principalOf(clientId: string): Principal | undefined {
  if (!CLIENT_ID.test(clientId)) return undefined;
  const kind = kindOf(clientId);
  const thing = { 'iot:Connection.Thing.ThingName': clientId, 'iot:Connection.Thing.IsAttached': 'true' };
  const isThing = kind === 'bike' && bikeIdSchema.safeParse(clientId).success;
  const permissions = compilePermissions(STATEMENTS[kind], { 'iot:ClientId': clientId, ...(isThing ? thing : {}) });
  return permissions('iot:Connect', `${LOCAL_PLACE.arn}:client/${clientId}`) ? { kind, permissions } : undefined;
}

function kindOf(clientId: string): Principal['kind'] {
  if (clientId.startsWith(OBSERVER)) return 'observer';
  return clientId.startsWith(CLAIM_CLIENT_PREFIX) ? 'claim' : 'bike';
}

/** Whether a principal may do this on a topic, or with a topic filter. */
export function may(
  { permissions }: Principal,
  action: 'iot:Publish' | 'iot:RetainPublish' | 'iot:Receive' | 'iot:Subscribe',
  topic: string,
): boolean {
  const type = action === 'iot:Subscribe' ? 'topicfilter' : 'topic';
  return permissions(action, `${LOCAL_PLACE.arn}:${type}/${topic}`);
}
