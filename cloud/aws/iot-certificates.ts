import {
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  type IoTClient,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';

const CERTIFICATE = /^arn:aws[a-z-]*:iot:[^:]+:[^:]+:cert\/([0-9a-f]{64})$/;

/** The certificates of things in AWS IoT Core's registry. */
export class IotCertificates {
  readonly #client: IoTClient;

  constructor(client: IoTClient) {
    this.#client = client;
  }

  /** Ids of the certificates that are attached to a thing; a thing that does not exist has none. */
  async attachedTo(thingName: string): Promise<string[]> {
    return (await this.#principalsOf(thingName)).flatMap((principal) => CERTIFICATE.exec(principal)?.[1] ?? []);
  }

  /**
   * Puts every certificate of a thing out of force, but for the one to keep, and takes its policies and the thing from it;
   * resolves with their ids. Doing it again is harmless, and goes on where a failure left it.
   */
  async revokeAll(thingName: string, keptId?: string): Promise<string[]> {
    const revoked: string[] = [];
    for (const principal of await this.#principalsOf(thingName)) {
      const certificateId = CERTIFICATE.exec(principal)?.[1];
      if (certificateId === undefined || certificateId === keptId) continue;
      // The thing last: what is taken from its thing is no longer found.
      await this.#client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
      await this.#detachPolicies(principal);
      await this.#client.send(new DetachThingPrincipalCommand({ thingName, principal }));
      revoked.push(certificateId);
    }
    return revoked;
  }

  /** Takes a thing out of the registry, which refuses while a certificate is attached to it. */
  async deleteThing(thingName: string): Promise<void> {
    await this.#client.send(new DeleteThingCommand({ thingName }));
  }

  async #detachPolicies(target: string): Promise<void> {
    // A certificate has at most ten, which is less than a page.
    const { policies = [] } = await this.#client.send(new ListAttachedPoliciesCommand({ target }));
    for (const { policyName } of policies) await this.#client.send(new DetachPolicyCommand({ policyName, target }));
  }

  async #principalsOf(thingName: string): Promise<string[]> {
    const found: string[] = [];
    let nextToken: string | undefined;
    try {
      do {
        const page = await this.#client.send(
          new ListThingPrincipalsCommand({ thingName, ...(nextToken && { nextToken }) }),
        );
        found.push(...(page.principals ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
    return found;
  }
}
