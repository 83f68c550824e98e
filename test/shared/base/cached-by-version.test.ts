import { cachedByVersion } from '../../../shared/base/cached-by-version';

describe('a value kept by version', () => {
  it('is built once a version, however many ask at the same time', async () => {
    let version = 'a';
    const build = jest.fn(async (current: string) => `built ${current}`);
    const get = cachedByVersion(async () => version, build);
    expect(await Promise.all([get(), get(), get()])).toEqual(['built a', 'built a', 'built a']);
    version = 'b';
    expect([await get(), await get()]).toEqual(['built b', 'built b']);
    expect(build).toHaveBeenCalledTimes(2);
  });

  it('is built again after a failure', async () => {
    const build = jest.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValueOnce('up');
    const get = cachedByVersion(async () => 'a', build);
    await expect(get()).rejects.toThrow('down');
    expect(await get()).toBe('up');
  });
});
