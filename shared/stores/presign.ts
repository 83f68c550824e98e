import { createHash, createHmac } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

export type PresignCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};
export type PresignTarget = {
  readonly method: 'GET' | 'PUT';
  /** The object's address without a query. */
  readonly url: string;
  readonly region: string;
  readonly expiresSeconds: number;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** A URL that allows one S3 request without credentials until it expires (Signature Version 4 in the query). */
export function presignedUrl(target: PresignTarget, credentials: PresignCredentials, now: Date): string {
  const time = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${target.region}/s3/aws4_request`;
  const url = new URL(target.url);
  const query = canonicalQuery({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(target.expiresSeconds),
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  });
  const request = [target.method, url.pathname, query, `host:${url.host}\n`, 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const hash = createHash('sha256').update(request).digest('hex');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = createHmac('sha256', key).update([ALGORITHM, time, scope, hash].join('\n')).digest('hex');
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${signature}`;
}

function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
}

/** Signs PUTs of one bucket's keys with the credentials of an S3 client; `endpoint` stands in for AWS, path-style. */
export function presigner(s3: S3Client, bucket: string, endpoint?: string) {
  return async (key: string, expiresSeconds: number, now: Date): Promise<string> => {
    const [region, credentials] = await Promise.all([s3.config.region(), s3.config.credentials()]);
    const host = endpoint ? `${endpoint.replace(/\/$/, '')}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
    return presignedUrl({ method: 'PUT', url: `${host}/${key}`, region, expiresSeconds }, credentials, now);
  };
}
