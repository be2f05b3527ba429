import type { ProvisioningRequest } from '@alleycat/contract';
import { expect, test } from '@jest/globals';
import { type Decision, decideProvisioning } from './decide-provisioning.ts';
import type { FleetEntry } from './fleet-entry.ts';

const TEMPLATES = { provision: 'provision', rotate: 'rotate' };
const ARN = 'arn:aws:iot:us-east-1:000000000000:provisioningtemplate';
const CLAIM: ProvisioningRequest = {
  certificateId: 'a'.repeat(64),
  certificatePem: 'pem',
  templateArn: `${ARN}/provision`,
  clientId: 'claim.7',
  parameters: { SerialNumber: 7 },
};
const ROTATION: ProvisioningRequest = { ...CLAIM, templateArn: `${ARN}/rotate`, clientId: 'bike-7' };
const ALLOWED: FleetEntry = {
  serial: 7,
  state: 'allowed',
  hardware: 'A',
  firmware: '1.0.0',
  flashedAtMs: 1,
  changedAtMs: 1,
};
const BOUND: FleetEntry = { ...ALLOWED, state: 'bound', keyHash: 'first', certificateId: CLAIM.certificateId };
const REVOKED: FleetEntry = { ...BOUND, state: 'revoked' };

const refused = (reason: string) => ({ kind: 'refuse', reason });

test.each<[string, ProvisioningRequest, string, FleetEntry | undefined, unknown]>([
  ['a board on the list is bound to its first key', CLAIM, 'first', ALLOWED, { kind: 'bind', found: ALLOWED }],
  ['the same key again is admitted', CLAIM, 'first', BOUND, { kind: 'admit' }],
  [
    'another certificate for the same key is noted',
    { ...CLAIM, certificateId: 'b'.repeat(64) },
    'first',
    BOUND,
    { kind: 'bind', found: BOUND },
  ],
  ['another key is refused', CLAIM, 'second', BOUND, refused('another-key')],
  ['a board that nobody flashed is refused', CLAIM, 'first', undefined, refused('not-on-the-list')],
  ['a revoked board is refused, with its own key too', CLAIM, 'first', REVOKED, refused('revoked')],
  [
    'a claim for another board than it says',
    { ...CLAIM, clientId: 'claim.8' },
    'first',
    ALLOWED,
    refused('not-a-claim'),
  ],
  ['a bike at the template of the claim', { ...CLAIM, clientId: 'bike-7' }, 'first', ALLOWED, refused('not-a-claim')],
  ['a bike changes its key', ROTATION, 'second', BOUND, { kind: 'bind', found: BOUND }],
  ['a bike asks again for its key', ROTATION, 'first', BOUND, { kind: 'admit' }],
  ['a bike in the name of another', { ...ROTATION, clientId: 'bike-8' }, 'second', BOUND, refused('not-itself')],
  ['a claim at the template of bikes', { ...ROTATION, clientId: 'claim.7' }, 'second', BOUND, refused('not-itself')],
  ['a bike that never was bound', ROTATION, 'second', ALLOWED, refused('not-bound')],
  ['a bike that was revoked', ROTATION, 'second', REVOKED, refused('revoked')],
  ['a template of somebody else', { ...CLAIM, templateArn: `${ARN}/x` }, 'first', ALLOWED, refused('unknown-template')],
])('%s', (_, request, keyHash, entry, expected) => {
  const decision: Decision = decideProvisioning(request, keyHash, entry, TEMPLATES);
  expect(decision).toEqual(expected);
});
