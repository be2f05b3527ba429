import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectSource, StoredObject } from '../operator/object-source.ts';

/** A bucket in S3. Needs s3:ListBucket, and s3:GetObject and s3:DeleteObject on its objects. */
export function s3Objects(client: S3Client, bucket: string): ObjectSource {
  return {
    name: bucket,
    list: () => listObjects(client, bucket),
    read: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

async function* listObjects(client: S3Client, bucket: string): AsyncIterable<StoredObject> {
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, ...(token && { ContinuationToken: token }) }),
    );
    for (const { Key, Size } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0 };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
