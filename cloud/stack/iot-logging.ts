import { ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib';
import { CfnLogging } from 'aws-cdk-lib/aws-iot';
import type { Construct } from 'constructs';
import { iotAnything, serviceRole } from './service-role.ts';

/** Has AWS IoT Core write its errors to CloudWatch Logs: for the whole account in this region, of which there is one. */
export function addIotLogging(scope: Construct): void {
  // The name of the log group, and what the role may do, are those of AWS's guide "Configure AWS IoT logging".
  const arn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: 'AWSIotLogsV2',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const role = serviceRole(scope, 'IotLoggingRole', {
    service: 'iot.amazonaws.com',
    sourceArns: [iotAnything(scope)],
    actions: ['CreateLogGroup', 'CreateLogStream', 'PutLogEvents', 'PutMetricFilter', 'PutRetentionPolicy'].map(
      (action) => `logs:${action}`,
    ),
    resources: [arn, `${arn}:*`],
  });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:AWSIotLogsV2:*]',
    reason: 'The streams of one log group, whose names AWS IoT Core makes.',
  });
  new CfnLogging(scope, 'IotLogging', { accountId: Aws.ACCOUNT_ID, defaultLogLevel: 'ERROR', roleArn: role.roleArn });
}
