import { GetObjectCommand, NoSuchKey, type PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parseDay } from '../../../shared/base/day';
import {
  EXCLUSIONS_KEY,
  excludeAlso,
  packExclusions,
  readExclusions,
  visitsNotice,
} from '../../../shared/contracts/exclusions';
import { exclusionList } from '../../../shared/stores/exclusion-list';
import { objectStore } from '../../../shared/stores/objects';
import { type S3Server, startS3 } from '../../servers/s3';

const BUCKET = 'outcomes';
const [DAY, LATER] = [parseDay('20230510'), parseDay('20230512')];

/** A bucket that minds conditions, which the emulator does not; before each write, somebody else does `meanwhile`. */
function conditionalBucket(held: { body?: Uint8Array; etag: number }, meanwhile = () => {}) {
  const send = async (command: GetObjectCommand | PutObjectCommand) => {
    if (command instanceof GetObjectCommand) {
      if (!held.body) throw new NoSuchKey({ message: 'none', $metadata: {} });
      const { body, etag } = held;
      return { Body: { transformToByteArray: async () => body }, ETag: `"${etag}"` };
    }
    meanwhile();
    const { IfMatch, IfNoneMatch, Body } = command.input;
    const holds = held.body ? IfMatch === `"${held.etag}"` : IfNoneMatch === '*';
    if (!holds) throw Object.assign(new Error('a pre-condition did not hold'), { name: 'PreconditionFailed' });
    held.body = Buffer.from(Body as string | Uint8Array);
    held.etag++;
    return {};
  };
  return { send } as unknown as S3Client;
}

describe('a change of the list that meets another one', () => {
  const write = (held: { body?: Uint8Array; etag: number }) => {
    held.body = Buffer.from(packExclusions(new Map([['5', DAY]])));
    held.etag += 10;
  };

  it('is made where nobody else changes it', async () => {
    const held = { etag: 1 };
    const { exclude, include } = exclusionList(conditionalBucket(held), BUCKET);
    expect(await exclude('1', DAY)).toEqual({ excluded: 1 });
    expect(await exclude('2', DAY)).toEqual({ excluded: 2 });
    expect(await include('1')).toEqual({ excluded: 1, since: DAY });
  });

  it.each([[{ etag: 1 }], [{ body: packExclusions(new Map([['7', DAY]])), etag: 1 }]])(
    'is refused, and the other one stays',
    async (given) => {
      const held = { ...given } as { body?: Uint8Array; etag: number };
      const { exclude } = exclusionList(
        conditionalBucket(held, () => write(held)),
        BUCKET,
      );
      await expect(exclude('1', DAY)).rejects.toThrow('somebody else changed the list meanwhile');
      expect(JSON.parse(Buffer.from(held.body ?? []).toString())).toEqual({ 5: DAY });
    },
  );

  it('throws what else S3 says', async () => {
    const refused = Object.assign(new Error('no'), { name: 'AccessDenied' });
    const bucket = conditionalBucket({ etag: 1 }, () => {
      throw refused;
    });
    await expect(exclusionList(bucket, BUCKET).exclude('1', DAY)).rejects.toBe(refused);
  });
});

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
    expect(await exclude('90002', DAY)).toEqual({ excluded: 1 });
    expect(await exclude('90001', DAY)).toEqual({ excluded: 2 });
    expect(await exclude('90001', LATER)).toEqual({ excluded: 2 });
    expect(await readExclusions(objects())).toEqual(['90001', '90002']);
    expect(await include('90002')).toEqual({ excluded: 1, since: DAY });
    expect(await include('1')).toEqual({ excluded: 1, since: null });
    expect(await readExclusions(objects())).toEqual(['90001']);
    await exclude('18446744073709551616', LATER);
    expect(await include('90001')).toEqual({ excluded: 1, since: DAY });
    expect(await include('18446744073709551616')).toEqual({ excluded: 0, since: LATER });
    await exclude('90001', DAY);
  });

  it('is joined with the users that the settings leave out', async () => {
    const settings = excludeAlso({ seed: 1, excludeUserIds: ['1', '90001'] }, await readExclusions(objects()));
    expect(settings).toEqual({ seed: 1, excludeUserIds: ['1', '90001'] });
  });

  it('has room for far more than an environment', async () => {
    const many = new Map(Array.from({ length: 20_000 }, (_, i) => [String(100_000 + i), DAY]));
    await objects().put(EXCLUSIONS_KEY, packExclusions(many), 'application/json');
    expect(await exclusionList(server.client, BUCKET).exclude('7', DAY)).toEqual({ excluded: 20_001 });
    expect(await readExclusions(objects())).toHaveLength(20_001);
  });

  it.each(['[', 'null', '7', '[]', '["20230510"]', '{"90001":1}', '{"a@example.org":"20230510"}'])(
    'stops whoever reads %j: nobody is predicted by mistake',
    async (body) => {
      await objects().put(EXCLUSIONS_KEY, body, 'application/json');
      const read = readExclusions(objects());
      await expect(read).rejects.toThrow(
        /^privacy\/outcome\/users.json is no JSON object of user ids in digits and days/,
      );
      await expect(exclusionList(server.client, BUCKET).exclude('1', DAY)).rejects.toThrow('is no JSON object');
    },
  );

  it('tells how the visits of a learner who is taken in again become whole', () =>
    expect(visitsNotice(DAY, LATER, '--stage prod')).toContain(
      'npm run ops -- backfill --from 20230510 --to 20230512 --stage prod',
    ));
});
