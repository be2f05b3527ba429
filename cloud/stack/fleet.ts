import { BIKE_ID_PREFIX } from '@alleycat/contract';
import { Aws, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPolicy, CfnProvisioningTemplate, CfnThingType } from 'aws-cdk-lib/aws-iot';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { addFunction } from './add-function.ts';
import { type BikePolicyName, bikePolicies } from './bike-policy.ts';
import { claimPolicy } from './claim-policy.ts';
import { BIKE_THING_TYPE, bikePolicyName, CLAIM_POLICY, PROVISION_TEMPLATE, ROTATE_TEMPLATE } from './fleet-names.ts';
import { provisioningBody } from './provisioning-body.ts';
import { iotAnything, serviceRole } from './service-role.ts';

/** Who may be a bike, and how one becomes it. */
export interface Fleet {
  /** Serial numbers: allowed, bound to a key, or revoked. */
  readonly table: Table;
  readonly hook: LambdaFunction;
}

const IOT = 'iot.amazonaws.com';
/** AWS IoT Core gives up on a hook after five seconds. */
const HOOK_TIMEOUT_S = 5;

/** Adds the table of serial numbers, the policies of bikes and of the claim, and the two templates with the hook that guards them. */
export function addFleet(scope: Construct): Fleet {
  const table = new Table(scope, 'Fleet', {
    partitionKey: { name: 'serial', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.DEFAULT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const hook = addFunction(scope, 'ProvisioningHook', {
    bundle: 'provisioning-hook',
    description: 'Admits boards on the allow list, and binds each to its first key',
    environment: { STACK_NAME: Stack.of(scope).stackName, FLEET_TABLE: table.tableName },
    timeoutS: HOOK_TIMEOUT_S,
    memoryMiB: 512,
  });
  hook.addToRolePolicy(
    new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [table.tableArn] }),
  );
  const thingType = new CfnThingType(scope, 'BikeType', { thingTypeName: BIKE_THING_TYPE });
  const bike = addPolicies(scope);
  const role = provisioningRole(
    scope,
    bike.map(([name]) => name),
  );
  for (const [id, templateName] of [
    ['ProvisionTemplate', PROVISION_TEMPLATE],
    ['RotateTemplate', ROTATE_TEMPLATE],
  ] as const) {
    hook.addPermission(`${id}Asks`, {
      principal: new ServicePrincipal(IOT),
      sourceArn: iotArn(scope, 'provisioningtemplate', templateName),
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const template = new CfnProvisioningTemplate(scope, id, {
      templateName,
      enabled: true,
      provisioningRoleArn: role.roleArn,
      preProvisioningHook: { payloadVersion: '2020-04-01', targetArn: hook.functionArn },
      templateBody: provisioningBody(bike.map(([name]) => bikePolicyName(name))),
    });
    // The body names them in words, so that the order has to be told.
    template.node.addDependency(thingType, hook, role, ...bike.map(([, policy]) => policy));
  }
  return { table, hook };
}

function iotArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'iot', resource, resourceName });
}

function addPolicies(scope: Construct): (readonly [BikePolicyName, CfnPolicy])[] {
  const { partition, region, account } = Stack.of(scope);
  const place = {
    arn: `arn:${partition}:iot:${region}:${account}`,
    provisionTemplate: PROVISION_TEMPLATE,
    rotateTemplate: ROTATE_TEMPLATE,
  };
  const { ride, hear, jobs, rotate } = bikePolicies(place);
  new CfnPolicy(scope, 'ClaimPolicy', { policyName: CLAIM_POLICY, policyDocument: claimPolicy(place) });
  return (
    [
      ['ride', ride],
      ['hear', hear],
      ['jobs', jobs],
      ['rotate', rotate],
    ] as const
  ).map(([name, policyDocument]) => {
    const id = `Bike${name[0]?.toUpperCase()}${name.slice(1)}Policy`;
    return [name, new CfnPolicy(scope, id, { policyName: bikePolicyName(name), policyDocument })];
  });
}

/**
 * What AWS IoT Core may do when a template is used: make the thing, put the certificate into force, attach one to the other.
 * It is what AWS's managed policy AWSIoTThingsRegistration holds, less everything that these templates do not do.
 */
function provisioningRole(scope: Construct, policies: readonly BikePolicyName[]): Role {
  const things = iotArn(scope, 'thing', `${BIKE_ID_PREFIX}*`);
  const certificates = iotArn(scope, 'cert', '*');
  const role = serviceRole(scope, 'ProvisioningRole', {
    service: IOT,
    // AWS's guide ("Cross-service confused deputy prevention") names no resource of a template, but this form.
    sourceArns: [iotAnything(scope)],
    actions: ['CreateThing', 'DescribeThing', 'UpdateThing', 'DescribeThingType', 'GetPolicy']
      .concat(['DescribeCertificate', 'UpdateCertificate', 'AttachPolicy'])
      .map((action) => `iot:${action}`),
    resources: [
      things,
      certificates,
      iotArn(scope, 'thingtype', BIKE_THING_TYPE),
      ...policies.map((name) => iotArn(scope, 'policy', bikePolicyName(name))),
    ],
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['AttachPrincipalPolicy', 'AttachThingPrincipal', 'RegisterThing'].map((action) => `iot:${action}`),
      resources: ['*'],
    }),
  );
  const arn = 'arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>';
  Validations.of(role).acknowledge(
    {
      id: `AwsSolutions-IAM5[Resource::${arn}:thing/${BIKE_ID_PREFIX}*]`,
      reason: 'The bikes to come, whose names begin so.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${arn}:cert/*]`,
      reason: 'The certificate that AWS IoT Core has just made, whose id nobody knows before.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'AWS IoT has no resources for these three actions to be bound to.',
    },
  );
  return role;
}
