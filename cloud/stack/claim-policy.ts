import { CLAIM_CLIENT_PREFIX } from '@alleycat/contract';
import {
  allow,
  allowRequests,
  CERTIFICATE_REQUEST,
  type IotPolicy,
  type PolicyPlace,
  registerRequest,
} from './iot-policy.ts';

/**
 * What the claim certificate may do, which every new bike carries: ask for a certificate of the bike's own and register it. Its
 * client ids are none that a bike can have, so it can end nobody's connection.
 */
export function claimPolicy(place: PolicyPlace): IotPolicy {
  return {
    Version: '2012-10-17',
    Statement: [
      allow('iot:Connect', place, 'client', [`${CLAIM_CLIENT_PREFIX}?*`]),
      ...allowRequests(place, [CERTIFICATE_REQUEST, registerRequest(place.provisionTemplate)]),
    ],
  };
}
