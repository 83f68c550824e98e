import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { emptyBucket } from '../../../shared/stores/empty-bucket';

type Version = { readonly Key: string; readonly VersionId: string };

/** A versioned bucket, which the emulator has none of: lists and deletes, `page` versions at a time. */
function versionedBucket(held: Version[], page: number, locked = '') {
  const send = async (command: { input: { Delete?: { Objects: Version[] } } }) => {
    if (command instanceof ListObjectVersionsCommand) {
      const listed = held.slice(0, page);
      const isMarker = ({ VersionId }: Version) => VersionId.startsWith('marker');
      return { Versions: listed.filter((one) => !isMarker(one)), DeleteMarkers: listed.filter(isMarker) };
    }
    const asked = command.input.Delete?.Objects ?? [];
    const gone = asked.filter(({ Key }) => Key !== locked);
    for (const { Key, VersionId } of gone) {
      const at = held.findIndex((one) => one.Key === Key && one.VersionId === VersionId);
      held.splice(at, 1);
    }
    return asked.length > gone.length ? { Errors: [{ Code: 'AccessDenied' }] } : {};
  };
  return { send } as unknown as S3Client;
}

describe('emptying a bucket', () => {
  const versions = (): Version[] =>
    Array.from({ length: 5 }, (_, i) => ({
      Key: i < 3 ? 'a.csv' : 'b.json',
      VersionId: `${i % 2 === 0 ? 'version' : 'marker'} ${i}`,
    }));

  it('finds nothing to do in an empty one', async () => {
    expect(await emptyBucket(versionedBucket([], 1000), 'outcomes')).toBe(0);
  });

  it.each([[1], [2], [1000]])('deletes every version and marker, %i at a time', async (page) => {
    const held = versions();
    expect(await emptyBucket(versionedBucket(held, page), 'outcomes')).toBe(5);
    expect(held).toEqual([]);
  });

  it('stops at what cannot be deleted', async () => {
    const work = emptyBucket(versionedBucket(versions(), 1000, 'b.json'), 'outcomes');
    await expect(work).rejects.toThrow('1 versions in outcomes cannot be deleted: AccessDenied');
  });
});
