import { createHmac } from 'node:crypto';
import { sha256 } from '../base/hash';

/** AWS Signature Version 4. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};
/** When (`20240131T235959Z`) and for whom a request is signed. */
export type Signing = { readonly instant: string; readonly region: string; readonly service: string };

/** An instant as signatures tell it. */
export function instantText(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** What the key of a signature is good for: a day, a region, a service. */
export function scopeOf({ instant, region, service }: Signing): string {
  return `${instant.slice(0, 8)}/${region}/${service}/aws4_request`;
}

/** The signature of a canonical request, in hex digits. */
export function signatureOf(canonical: string, signing: Signing, { secretAccessKey }: Credentials): string {
  const scope = scopeOf(signing);
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, [ALGORITHM, signing.instant, scope, sha256(canonical)].join('\n')).toString('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
