import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';

/** Host name of the account's broker. CloudFormation does not know it, so that it is asked for. */
export function iotEndpoint(scope: Construct): string {
  const logGroup = new LogGroup(scope, 'IotEndpointLog', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'IotEndpointRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  role.addToPolicy(new PolicyStatement({ actions: ['iot:DescribeEndpoint'], resources: ['*'] }));
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'iot:DescribeEndpoint knows no resource.',
  });
  const endpoint = new AwsCustomResource(scope, 'IotEndpoint', {
    // At the creation too. Without it an update of the resource would bring no name, and stop the deployment.
    onUpdate: {
      service: 'iot',
      action: 'describeEndpoint',
      parameters: { endpointType: 'iot:Data-ATS' },
      physicalResourceId: PhysicalResourceId.of('iot-data-ats'),
      outputPaths: ['endpointAddress'],
    },
    installLatestAwsSdk: false,
    logGroup,
    role,
  });
  return endpoint.getResponseField('endpointAddress');
}
