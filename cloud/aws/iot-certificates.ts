import {
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

  /**
   * Puts every certificate of a thing out of force and takes its policies and the thing from it; resolves with their ids. A
   * thing that does not exist has none. Doing it again is harmless, and goes on where a failure left it.
   */
  async revokeAll(thingName: string): Promise<string[]> {
    const revoked: string[] = [];
    for (const principal of await this.#principalsOf(thingName)) {
      const certificateId = CERTIFICATE.exec(principal)?.[1];
      if (certificateId === undefined) continue;
      // The thing last: what is taken from its thing is no longer found.
      await this.#client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
      await this.#detachPolicies(principal);
      await this.#client.send(new DetachThingPrincipalCommand({ thingName, principal }));
      revoked.push(certificateId);
    }
    return revoked;
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
