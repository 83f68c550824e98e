import { createHash } from 'node:crypto';

/** SHA-256 as 64 hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 over texts one after the other, a line feed behind each: of much text that need not be in memory at once. */
export function sha256OfLines(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** The first 12 hex digits of a SHA-256: ids in keys and names. */
export function shortHash(data: string | Uint8Array): string {
  return sha256(data).slice(0, 12);
}
