import { gunzipSync, gzipSync } from 'node:zlib';
import { StoredDataError } from '../../../shared/base/errors';
import type { PairColumns } from '../../../shared/base/pair-minima';
import type { MergedFile } from '../../../shared/contracts/merged-consumption';
import { mergedFile } from '../../../shared/stores/merged-file';
import { objectStore } from '../../../shared/stores/objects';
import { type S3Server, startS3 } from '../../servers/s3';

const columns = (...pairs: readonly (readonly [number, number, number])[]): PairColumns => ({
  first: Float64Array.from(pairs, ([first]) => first),
  second: Float64Array.from(pairs, ([, second]) => second),
  value: Float64Array.from(pairs, ([, , value]) => value),
});

const FILE: MergedFile = {
  covers: ['é-00000-2', 'run-00001-1'],
  merged: {
    courses: columns([7, 5, Number.POSITIVE_INFINITY], [2 ** 45, 5, 1_680_000_000]),
    visits: columns([0, 1_680_000_000, 1_680_000_000], [1, -5, 0], [1, 1_679_000_000, 1_680_000_000]),
    importedAt: [1_680_000_000],
  },
};

describe('merged consumption as an object', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3('merged');
  });
  afterAll(() => server.stop());
  const objects = () => objectStore(server.client, 'merged');

  it('comes back as it was written, the newest in its place', async () => {
    const file = mergedFile(objects(), 'a.gz');
    expect(await file.read()).toBeNull();
    await file.write({ ...FILE, covers: [] });
    await file.write(FILE);
    expect(await file.read()).toEqual(FILE);
  });

  it('is refused where it is not as it was written', async () => {
    await mergedFile(objects(), 'b.gz').write(FILE);
    const body = (await objects().get('b.gz'))?.body ?? new Uint8Array();
    for (const damaged of [Buffer.from('x'), body.subarray(0, body.length - 12)]) {
      await objects().put('b.gz', damaged, 'application/gzip');
      await expect(mergedFile(objects(), 'b.gz').read()).rejects.toThrow(StoredDataError);
    }
  });

  it.each([
    ['another format', '"format":1', '"format":2'],
    ['fewer visits than there are', '"visits":3', '"visits":2'],
    ['more pairs than there are', '"pairs":2', '"pairs":3'],
    ['no header', '{"format"', '["format"'],
  ])('is refused with %s', async (_, before, after) => {
    await mergedFile(objects(), 'd.gz').write(FILE);
    const bytes = gunzipSync((await objects().get('d.gz'))?.body ?? '').toString('latin1');
    expect(bytes).toContain(before);
    const changed = gzipSync(Buffer.from(bytes.replace(before, after), 'latin1'));
    await objects().put('d.gz', changed, 'application/gzip');
    await expect(mergedFile(objects(), 'd.gz').read()).rejects.toThrow(StoredDataError);
  });

  it('is not written where it is too large to be read again', async () => {
    const many = new Float64Array(5_000_000);
    const merged = { ...FILE.merged, visits: { first: many, second: many, value: many } };
    const file = mergedFile(objects(), 'c.gz');
    await expect(file.write({ ...FILE, merged })).rejects.toThrow('c.gz would hold 5000002 visits; allowed: 5000000');
    expect(await file.read()).toBeNull();
  });
});
