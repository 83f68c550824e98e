import { EXCLUSIONS_KEY, excludeAlso, readExclusions } from '../../../shared/contracts/exclusions';
import { exclusionList } from '../../../shared/stores/exclusion-list';
import { objectStore } from '../../../shared/stores/objects';
import { type S3Server, startS3 } from '../../servers/s3';

const BUCKET = 'outcomes';

describe('the list of learners who object', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3(BUCKET);
  });
  afterAll(() => server.stop());
  const objects = () => objectStore(server.client, BUCKET);

  it('holds nobody at first', async () => expect(await readExclusions(objects())).toEqual([]));

  it('takes a user up once and lets go again', async () => {
    const { exclude, include } = exclusionList(server.client, BUCKET);
    expect(await exclude('90002')).toEqual({ excluded: 1 });
    expect(await exclude('90001')).toEqual({ excluded: 2 });
    expect(await exclude('90001')).toEqual({ excluded: 2 });
    expect(await readExclusions(objects())).toEqual(['90001', '90002']);
    expect(await include('90002')).toEqual({ excluded: 1 });
    expect(await include('1')).toEqual({ excluded: 1 });
    expect(await readExclusions(objects())).toEqual(['90001']);
  });

  it('is joined with the users that the settings leave out', async () => {
    const settings = excludeAlso({ seed: 1, excludeUserIds: ['1', '90001'] }, await readExclusions(objects()));
    expect(settings).toEqual({ seed: 1, excludeUserIds: ['1', '90001'] });
  });

  it('has room for far more than an environment', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => String(100_000 + i));
    await objects().put(EXCLUSIONS_KEY, JSON.stringify(ids), 'application/json');
    expect(await exclusionList(server.client, BUCKET).exclude('7')).toEqual({ excluded: 20_001 });
    expect(await readExclusions(objects())).toHaveLength(20_001);
  });

  it.each(['[', '{}', '[1]', '["a@example.org"]'])(
    'stops whoever reads %j: nobody is predicted by mistake',
    async (body) => {
      await objects().put(EXCLUSIONS_KEY, body, 'application/json');
      const read = readExclusions(objects());
      await expect(read).rejects.toThrow(/^privacy\/outcome\/users.json is no JSON list of user ids in digits/);
      await expect(exclusionList(server.client, BUCKET).exclude('1')).rejects.toThrow('is no JSON list');
    },
  );
});
