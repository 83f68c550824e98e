import { gunzipSync, gzipSync } from 'node:zlib';
import type { Day } from '../base/day';
import { StoredDataError } from '../base/errors';
import { sha256 } from '../base/hash';
import type { Item } from './expressions';
import type { Consistency, Key, Table } from './table';

/** Bodies up to this size lie in the head; an item holds at most 400 KB. */
const CHUNK_BYTES = 300 * 1024;
const READS = 3;
const HASH_DIGITS = 12;

/**
 * Items by (partition, run date), each with gzip bodies: a head `<yyyymmdd>`, and for large bodies chunks
 * `<yyyymmdd>#<run>#<n>`. The head names its run and is written after its chunks and before old ones are deleted,
 * so that a reader meets a whole old item or a whole new one.
 */
export function datedItems<N extends string>(table: Table, names: readonly N[], chunkBytes = CHUNK_BYTES) {
  /** False when the stored item is equal already; `run` and `hash` follow from the content alone. */
  async function put(pk: string, day: Day, attributes: Item, texts: Readonly<Record<N, string>>): Promise<boolean> {
    const hash = sha256(JSON.stringify([attributes, ...names.map((name) => sha256(texts[name]))]));
    const run = hash.slice(0, HASH_DIGITS);
    const stored = await table.query(pk, { prefix: day, fields: ['pk', 'sk', 'hash', 'parts'] });
    if (isWhole(stored, day, run, hash)) return false;

    const bodies = Object.fromEntries(names.map((name) => [name, gzipSync(texts[name])]));
    const { chunks, place } = pack(bodies, chunkBytes, (n) => ({ pk, sk: chunkKey(day, run, n), ttl: attributes.ttl }));
    const current = new Set<unknown>([day, ...chunks.map((chunk) => chunk.sk)]);
    await table.writeAll(chunks);
    await table.put({ ...attributes, pk, sk: day, run, hash, parts: chunks.length, ...place });
    await table.writeAll([], keysOf(stored.filter((item) => !current.has(item.sk))));
    return true;
  }

  /**
   * With 'eventual', an item of a moment ago may be the one before it, whole. One that is not there, or not whole, is
   * read again consistently: a published day is never missing.
   */
  async function read(pk: string, day: Day, first: Consistency = 'consistent'): Promise<DatedItem<N> | null> {
    for (let reads = 0; reads < READS; reads++) {
      const consistency = reads === 0 ? first : 'consistent';
      const head = await table.get({ pk, sk: day }, consistency);
      if (!head && consistency === 'eventual') continue;
      if (!head) return null;
      const bodies = Number(head.parts) > 0 ? await readChunks(table, head) : names.map((name) => head[name]);
      // A rewrite between the two reads takes the chunks away: the next head names the new ones.
      if (bodies.length === names.length && bodies.every(ArrayBuffer.isView))
        return { head, bodies: Object.fromEntries(names.map((name, i) => [name, bodies[i]])) as never };
    }
    throw new StoredDataError(`${table.name} ${pk} ${day} lacks its body or chunks of it; run the day again`);
  }

  /** The heads from..to in ascending order, with these attributes only: bodies are not sent over the wire. */
  async function heads(pk: string, from: Day, to: Day, fields: readonly string[]): Promise<Item[]> {
    if (from > to) return [];
    const items = await table.query(pk, { from, to, fields: ['sk', ...fields] });
    return items.filter((item) => !String(item.sk).includes('#'));
  }

  async function remove(pk: string, day: Day): Promise<void> {
    await table.remove({ pk, sk: day });
    await table.writeAll([], keysOf(await table.query(pk, { prefix: `${day}#`, fields: ['pk', 'sk'] })));
  }

  return { put, read, heads, remove };
}

type DatedItem<N extends string> = { readonly head: Item; readonly bodies: Record<N, Uint8Array> };

/** The text of a gzip body; `what` names it in the StoredDataError of bytes that do not open. */
export function unzipText(bytes: unknown, what: string): string {
  try {
    return gunzipSync(bytes as Uint8Array).toString('utf8');
  } catch (cause) {
    throw new StoredDataError(`${what} does not open as gzip; run the day again`, { cause });
  }
}

function isWhole(stored: readonly Item[], day: Day, run: string, hash: string): boolean {
  const head = stored.find((item) => item.sk === day);
  const chunks = stored.filter((item) => String(item.sk).startsWith(`${day}#${run}#`));
  return head?.hash === hash && chunks.length >= Number(head.parts);
}

/** The bodies as attributes of the head, or end to end in chunks with their sizes in the head. */
function pack(bodies: Readonly<Record<string, Buffer>>, chunkBytes: number, chunkItem: (n: number) => Key & Item) {
  const whole = Buffer.concat(Object.values(bodies));
  if (whole.length <= chunkBytes) return { chunks: [], place: bodies };
  const chunks = Array.from({ length: Math.ceil(whole.length / chunkBytes) }, (_, n) => ({
    ...chunkItem(n),
    body: whole.subarray(n * chunkBytes, (n + 1) * chunkBytes),
  }));
  return { chunks, place: { sizes: Object.values(bodies).map((body) => body.length) } };
}

/** The bodies of a chunked item; none when the chunks are not all there. */
async function readChunks(table: Table, { pk, sk, run, parts, sizes }: Item): Promise<Uint8Array[]> {
  const chunks = await table.query(String(pk), { prefix: `${sk}#${run}#` });
  const whole = Buffer.concat(chunks.slice(0, Number(parts)).map((chunk) => chunk.body as Uint8Array));
  const bodies: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes as number[]) {
    bodies.push(whole.subarray(at, at + size));
    at += size;
  }
  return at === whole.length ? bodies : [];
}

function chunkKey(day: Day, run: string, n: number): string {
  return `${day}#${run}#${String(n).padStart(3, '0')}`;
}

function keysOf(items: readonly Item[]): Key[] {
  return items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
}
