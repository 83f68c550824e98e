import { sha256 } from '../base/hash';
import { ALGORITHM, type Credentials, instantText, type Signing, scopeOf, signatureOf } from './signature';

/** A POST without a query; `path` as it is sent, names of headers in lower case, `host` among them. */
export type UnsignedRequest = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The headers with a date and a signature of them all: AWS Signature Version 4. */
export function signRequest(
  { path, headers, body }: UnsignedRequest,
  credentials: Credentials,
  { region, service, now }: Omit<Signing, 'instant'> & { readonly now: Date },
): Record<string, string> {
  const { accessKeyId, sessionToken } = credentials;
  const signing = { instant: instantText(now), region, service };
  const all: Record<string, string> = {
    ...headers,
    'x-amz-date': signing.instant,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).sort();
  const signed = names.join(';');
  const lines = names.map((name) => `${name}:${all[name]?.trim()}\n`).join('');
  const canonical = `POST\n${encodeURIComponent(path).replaceAll('%2F', '/')}\n\n${lines}\n${signed}\n${sha256(body)}`;
  const signature = signatureOf(canonical, signing, credentials);
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scopeOf(signing)}, SignedHeaders=${signed}, Signature=${signature}`;
  return { ...all, authorization };
}
