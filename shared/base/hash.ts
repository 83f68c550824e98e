import { createHash } from 'node:crypto';

/** SHA-256 as 64 hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The first 12 hex digits of a SHA-256: ids in keys and names. */
export function shortHash(data: string | Uint8Array): string {
  return sha256(data).slice(0, 12);
}
