import type { S3Client } from '@aws-sdk/client-s3';
import { ALGORITHM, type Credentials, instantText, scopeOf, signatureOf } from './signature';

export type PresignTarget = {
  readonly method: 'GET' | 'PUT';
  /** The object's address without a query. */
  readonly url: string;
  readonly region: string;
  readonly expiresSeconds: number;
};

/** A URL that allows one S3 request without credentials until it expires: signed in its query. */
export function presignedUrl(target: PresignTarget, credentials: Credentials, now: Date): string {
  const signing = { instant: instantText(now), region: target.region, service: 's3' };
  const url = new URL(target.url);
  const query = canonicalQuery({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeOf(signing)}`,
    'X-Amz-Date': signing.instant,
    'X-Amz-Expires': String(target.expiresSeconds),
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  });
  const canonical = [target.method, url.pathname, query, `host:${url.host}\n`, 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const signature = signatureOf(canonical, signing, credentials);
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${signature}`;
}

/** The parameters come in order of their names. */
function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
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
