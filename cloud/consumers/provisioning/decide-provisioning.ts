import { bikeIdOfSerial, CLAIM_CLIENT_PREFIX, type ProvisioningRequest } from '@alleycat/contract';
import type { FleetEntry } from './fleet-entry.ts';

/** Why a bike gets no certificate. */
export type Refusal =
  | 'malformed'
  | 'unreadable-certificate'
  | 'unknown-template'
  | 'not-a-claim'
  | 'not-itself'
  | 'not-on-the-list'
  | 'revoked'
  | 'not-bound'
  | 'another-key'
  | 'contended';

/** Admitted as it is, admitted once it is bound to this key, or refused. */
export type Decision =
  | { readonly kind: 'admit' }
  | { readonly kind: 'bind'; readonly found: FleetEntry }
  | { readonly kind: 'refuse'; readonly reason: Refusal };

/** Names of the two templates. */
export interface TemplateNames {
  readonly provision: string;
  readonly rotate: string;
}

const refuse = (reason: Refusal): Decision => ({ kind: 'refuse', reason });

/**
 * Decides whether a request is served. By the claim, a board on the list gets a certificate for its first key, and for that key as
 * often as it asks; another key is refused, for it would be another bike of the same name. A bike that is bound may change its
 * own key, and nobody else's: its client id is the thing that its present certificate is attached to.
 */
export function decideProvisioning(
  { certificateId, templateArn, clientId, parameters }: ProvisioningRequest,
  keyHash: string,
  entry: FleetEntry | undefined,
  templates: TemplateNames,
): Decision {
  const template = templateArn.slice(templateArn.lastIndexOf('/') + 1);
  const rotates = template === templates.rotate;
  if (!rotates && template !== templates.provision) return refuse('unknown-template');
  if (rotates && clientId !== bikeIdOfSerial(parameters.SerialNumber)) return refuse('not-itself');
  if (!rotates && clientId !== CLAIM_CLIENT_PREFIX + parameters.SerialNumber) return refuse('not-a-claim');
  if (entry === undefined) return refuse('not-on-the-list');
  if (entry.state === 'revoked') return refuse('revoked');
  if (entry.state === 'allowed') return rotates ? refuse('not-bound') : { kind: 'bind', found: entry };
  // An answer that was lost makes a bike ask again, for one more certificate of the same key: the list has the last.
  if (entry.keyHash === keyHash && entry.certificateId === certificateId) return { kind: 'admit' };
  return rotates || entry.keyHash === keyHash ? { kind: 'bind', found: entry } : refuse('another-key');
}
