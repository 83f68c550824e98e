import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SourceError } from '../base/errors';
import type { AmplitudeKeys } from './export-download';

export type Leb2Secret = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Absent where the secret says "tls": false; otherwise the server's certificate is verified. */
  readonly ssl?: { readonly minVersion: 'TLSv1.2'; readonly rejectUnauthorized: true; readonly ca?: string };
};

/** Reads secrets that hold JSON, each once per process; `refetch` asks again after a rotation. */
export function secretReader(client: Pick<SecretsManagerClient, 'send'>) {
  const cache = new Map<string, Promise<unknown>>();

  const refetch = (name: string): Promise<unknown> => {
    const value = fetchSecret(client, name);
    cache.set(name, value);
    value.catch(() => cache.delete(name));
    return value;
  };
  const read = (name: string): Promise<unknown> => cache.get(name) ?? refetch(name);

  return {
    read,
    refetch,
    leb2: async (name: string): Promise<Leb2Secret> => leb2Secret(name, await read(name)),
    amplitude: async (name: string): Promise<AmplitudeKeys> => amplitudeSecret(name, await read(name)),
    refetchAmplitude: async (name: string): Promise<AmplitudeKeys> => amplitudeSecret(name, await refetch(name)),
  };
}

async function fetchSecret(client: Pick<SecretsManagerClient, 'send'>, name: string): Promise<unknown> {
  const { SecretString: json } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  try {
    return JSON.parse(json ?? '');
  } catch {
    // The parser's message quotes the secret.
    throw new SourceError('BAD_SECRET', `secret ${name} is not JSON; store an object with the documented fields`);
  }
}

function amplitudeSecret(name: string, value: unknown): AmplitudeKeys {
  return { apiKey: textField(name, value, 'apiKey'), secretKey: textField(name, value, 'secretKey') };
}

function leb2Secret(name: string, value: unknown): Leb2Secret {
  const port = Number(field(value, 'port'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badField(name, 'port', 'a port number');
  const ca = field(value, 'ca') === undefined ? {} : { ca: textField(name, value, 'ca') };
  const ssl = { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...ca } as const;
  return {
    host: textField(name, value, 'host'),
    port,
    user: textField(name, value, 'user'),
    password: passwordField(name, value),
    database: textField(name, value, 'database'),
    ...(field(value, 'tls') === false ? {} : { ssl }),
  };
}

/** May be empty: a database of one's own machine often has no password. */
function passwordField(name: string, value: unknown): string {
  const password = field(value, 'password');
  if (typeof password !== 'string') throw badField(name, 'password', 'a text');
  return password;
}

function textField(name: string, value: unknown, key: string): string {
  const text = field(value, key);
  if (typeof text !== 'string' || text === '') throw badField(name, key, 'a non-empty text');
  return text;
}

function field(value: unknown, key: string): unknown {
  return (value as Record<string, unknown> | null)?.[key];
}

function badField(name: string, key: string, allowed: string): SourceError {
  return new SourceError('BAD_SECRET', `secret ${name} has no valid field ${key}; allowed: ${allowed}`);
}
