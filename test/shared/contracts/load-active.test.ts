import { ModelRefusedError } from '../../../shared/base/errors';
import { loadActive, noneIfDamaged } from '../../../shared/contracts/load-active';
import type { ReadActiveModel } from '../../../shared/contracts/model-kind';

const read = (bytes: Uint8Array) => ({ sha256: Buffer.from(bytes).toString() });
const live =
  (body: string, sha256: string): ReadActiveModel =>
  async (kind) => ({ version: `${kind}-1`, sha256, body: Buffer.from(body) });

describe('the live model of a kind', () => {
  it('is read where one is live', async () => {
    expect(await loadActive(live('abc', 'abc'), 'content', read)).toEqual({ sha256: 'abc' });
    expect(await loadActive(async () => null, 'content', read)).toBeNull();
  });

  it('is refused where its file is not the one that went live', async () => {
    const loading = loadActive(live('abc', 'def'), 'content', read);
    await expect(loading).rejects.toThrow(ModelRefusedError);
    await expect(loading).rejects.toThrow('active model content-1 has hash abc, not def');
  });

  it('is none where it is damaged and only its successor matters; other faults stay faults', async () => {
    expect(await noneIfDamaged(loadActive(live('abc', 'def'), 'content', read))).toBeNull();
    expect(await noneIfDamaged(loadActive(live('abc', 'abc'), 'content', read))).toEqual({ sha256: 'abc' });
    await expect(noneIfDamaged(Promise.reject(new Error('S3 is down')))).rejects.toThrow('S3 is down');
  });
});
