import type { BikePolicyName } from './bike-policy.ts';

/** The provisioning template by which a new bike gets its certificate. AWS takes 36 characters. */
export const PROVISION_TEMPLATE = 'alleycat-provision';
/** The one by which a bike changes it. */
export const ROTATE_TEMPLATE = 'alleycat-rotate';
export const BIKE_THING_TYPE = 'alleycat-bike';
export const CLAIM_POLICY = 'alleycat-claim';

/** Name of one of the policies that every bike's certificate carries. */
export function bikePolicyName(name: BikePolicyName): string {
  return `alleycat-bike-${name}`;
}
