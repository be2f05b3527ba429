import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type SetAside, setAsideKey } from '../consumers/batch/set-aside.ts';

/** Keeps refused records in a bucket, as one JSON object a batch below `records/`. Needs s3:PutObject. */
export function s3SetAside(client: S3Client, bucket: string): SetAside {
  return async (refused) => {
    const Body = `${JSON.stringify(refused)}\n`;
    const request = { Bucket: bucket, Key: setAsideKey(refused), Body, ContentType: 'application/json' };
    await client.send(new PutObjectCommand(request));
  };
}
