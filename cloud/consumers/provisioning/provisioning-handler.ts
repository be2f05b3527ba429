import { provisioningRequestSchema } from '@alleycat/contract';
import { decideProvisioning, type Refusal, type TemplateNames } from './decide-provisioning.ts';
import type { FleetStore } from './fleet-entry.ts';

export interface ProvisioningHandlerPorts {
  readonly store: FleetStore;
  readonly templates: TemplateNames;
  /** SHA-256 of the public key in a certificate (PEM), as hex; undefined when it is no certificate. */
  readonly keyHashOf: (certificatePem: string) => string | undefined;
  readonly nowMs: () => number;
  /** Hears of every refusal. The serial number is undefined when the request has none. */
  readonly refused: (reason: Refusal, serial: number | undefined) => void;
}

/** Two bikes may ask for one serial number at the same time; the one that comes second is decided again. */
const MAX_ATTEMPTS = 3;

/** The pre-provisioning hook, in the shape of a Lambda handler. A fault of the store rejects, which AWS takes for a refusal. */
export function createProvisioningHandler(ports: ProvisioningHandlerPorts) {
  const { store, templates, keyHashOf, nowMs } = ports;
  return async (event: unknown): Promise<{ readonly allowProvisioning: boolean }> => {
    const read = provisioningRequestSchema.safeParse(event);
    const refuse = (reason: Refusal) => {
      ports.refused(reason, read.data?.parameters.SerialNumber);
      return { allowProvisioning: false };
    };
    if (!read.success) return refuse('malformed');
    const request = read.data;
    const keyHash = keyHashOf(request.certificatePem);
    if (keyHash === undefined) return refuse('unreadable-certificate');
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const entry = await store.find(request.parameters.SerialNumber);
      const decision = decideProvisioning(request, keyHash, entry, templates);
      if (decision.kind === 'refuse') return refuse(decision.reason);
      if (decision.kind === 'admit') return { allowProvisioning: true };
      const binding = { keyHash, certificateId: request.certificateId, atMs: nowMs() };
      if (await store.bind(decision.found, binding)) return { allowProvisioning: true };
    }
    return refuse('contended');
  };
}
