import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** Deletes every object of a bucket for good, all versions and delete markers; answers how many there were. */
export async function emptyBucket(s3: S3Client, Bucket: string): Promise<number> {
  for (let deleted = 0; ; ) {
    // what is deleted is not listed again: the first page is always the next one
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return deleted;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [fault] = Errors;
    if (fault) throw new Error(`${Errors.length} versions in ${Bucket} cannot be deleted: ${fault.Code}`);
    deleted += Objects.length;
  }
}
