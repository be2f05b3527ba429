import { Stack, Validations } from 'aws-cdk-lib';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';

/** The objects in one folder of a bucket, for example `records`, as the resource of a permission that the checks accept. */
export function objectsIn(bucket: Bucket, folder: string): string {
  const { defaultChild } = bucket.node;
  if (!(defaultChild instanceof CfnBucket)) throw new Error(`${bucket.node.path} is no bucket of this stack.`);
  const stack = Stack.of(bucket);
  Validations.of(stack).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${stack.getLogicalId(defaultChild)}.Arn>/${folder}/*]`,
    reason: 'One folder of one bucket: the names of the objects are made when they are written.',
  });
  return bucket.arnForObjects(`${folder}/*`);
}
