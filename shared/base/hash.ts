import { createHash } from 'node:crypto';
import { lazily } from './lazily';

/** SHA-256 as 64 hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 over texts one after the other: of much text that need not be in memory at once. */
export function sha256OfParts(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** As `sha256OfParts`, with a line feed behind each text. */
export function sha256OfLines(lines: Iterable<string>): string {
  return sha256OfParts(lazily(lines, (line) => `${line}\n`));
}

/** The first 12 hex digits of a SHA-256: ids in keys and names. */
export function shortHash(data: string | Uint8Array): string {
  return sha256(data).slice(0, 12);
}
