/** One statement of an AWS IoT Core policy, the parts of the form that we use. */
export interface IotStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string;
  readonly Resource: readonly string[];
  readonly Condition?: { readonly Bool: Readonly<Record<string, readonly string[]>> };
}

/** A policy document as AWS IoT Core takes it. */
export interface IotPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly IotStatement[];
}

/** Where a policy applies, and the templates that its holders may ask. */
export interface PolicyPlace {
  /** `arn:aws:iot:REGION:ACCOUNT`, in front of every resource. */
  readonly arn: string;
  /** Name of the provisioning template that gives a new bike its certificate. */
  readonly provisionTemplate: string;
  /** Name of the one by which a bike changes its certificate. */
  readonly rotateTemplate: string;
}

/** A statement that allows one action on topics, topic filters or client ids. */
export function allow(Action: string, place: PolicyPlace, kind: string, names: readonly string[]): IotStatement {
  return { Effect: 'Allow', Action, Resource: names.map((name) => `${place.arn}:${kind}/${name}`) };
}

/** Statements for what a device asks of AWS by MQTT: it publishes a request, and hears whether it was accepted. */
export function allowRequests(place: PolicyPlace, requests: readonly string[]): IotStatement[] {
  const answers = requests.flatMap((topic) => [`${topic}/accepted`, `${topic}/rejected`]);
  return [
    allow('iot:Publish', place, 'topic', requests),
    allow('iot:Subscribe', place, 'topicfilter', answers),
    allow('iot:Receive', place, 'topic', answers),
  ];
}

/** Topic of the request for a certificate. The device makes the key, which never leaves it. */
export const CERTIFICATE_REQUEST = '$aws/certificates/create-from-csr/json';

/** Topic of the request to put a certificate into force by a provisioning template. */
export function registerRequest(templateName: string): string {
  return `$aws/provisioning-templates/${templateName}/provision/json`;
}
