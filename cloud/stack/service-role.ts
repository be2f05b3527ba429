import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** What a service may do for us. */
export interface ServiceDuty {
  /** For example `iot.amazonaws.com`. */
  readonly service: string;
  /** The resources in whose name the service may take the role. */
  readonly sourceArns: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * A role with one statement that a service takes only for these resources of this account, so that nobody else can have the
 * service act on ours (the "confused deputy" of IAM's user guide).
 */
export function serviceRole(scope: Construct, id: string, duty: ServiceDuty): Role {
  const conditions = {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    ArnLike: { 'aws:SourceArn': [...duty.sourceArns] },
  };
  const statement = new PolicyStatement({ actions: [...duty.actions], resources: [...duty.resources] });
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal(duty.service, { conditions }),
    inlinePolicies: { duty: new PolicyDocument({ statements: [statement] }) },
  });
}

/** Whatever AWS IoT Core has in this account and region, as the source of a role that it takes for no single resource. */
export function iotAnything(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'iot', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
