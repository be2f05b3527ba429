import { BIKE_ID_PREFIX } from '@alleycat/contract';
import { BIKE_THING_TYPE } from './fleet-names.ts';

const CERTIFICATE_ID = 'AWS::IoT::Certificate::Id';

/**
 * The body of a fleet provisioning template as AWS IoT Core takes it: a thing that is called after its board, its certificate,
 * and the policies of a bike. A bike that registers again finds its thing and gets one more certificate. The name comes from the
 * serial number and from nothing else that the device says. Source: AWS IoT Core developer guide, "Provisioning templates".
 */
export function provisioningBody(policyNames: readonly string[]): string {
  const policies = policyNames.map((PolicyName, index) => [
    `policy${index + 1}`,
    { Type: 'AWS::IoT::Policy', Properties: { PolicyName } },
  ]);
  return JSON.stringify({
    Parameters: { SerialNumber: { Type: 'String' }, [CERTIFICATE_ID]: { Type: 'String' } },
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        Properties: {
          ThingName: { 'Fn::Join': ['', [BIKE_ID_PREFIX, { Ref: 'SerialNumber' }]] },
          ThingTypeName: BIKE_THING_TYPE,
          AttributePayload: { serialNumber: { Ref: 'SerialNumber' } },
        },
        OverrideSettings: { AttributePayload: 'MERGE', ThingTypeName: 'DO_NOTHING', ThingGroups: 'DO_NOTHING' },
      },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: CERTIFICATE_ID }, Status: 'Active' },
      },
      ...Object.fromEntries(policies),
    },
  });
}
