import { gunzipSync, gzipSync } from 'node:zlib';
import { StoredDataError } from '../base/errors';
import type { Key, Table } from './table';

const SHARDS = 256;
const LATEST = 'latest';

/**
 * Table `learning`: a record a user, computed together and replaced together. `<name>#<run>` / shard holds the packed
 * records of the users with id mod 256 = shard; `<name>` / `latest` holds the run and its summary, and is moved last:
 * readers see a whole old result or a whole new one.
 */
export function publishedRecords<Summary extends object, Row>(learning: Table, name: string) {
  const pointer: Key = { pk: name, sk: LATEST };

  async function latest(): Promise<{ run: string; summary: Summary } | null> {
    const item = await learning.get(pointer);
    return item && { run: String(item.run), summary: item.summary as Summary };
  }

  async function publish(run: string, summary: Summary, records: Iterable<readonly [number, Row]>): Promise<void> {
    const shards = Array.from({ length: SHARDS }, (): Record<string, Row> => ({}));
    for (const [id, row] of records) (shards[id % SHARDS] as Record<string, Row>)[String(id)] = row;
    const items = shards.map((shard, n) => ({ ...shardKey(name, run, n), body: gzipSync(JSON.stringify(shard)) }));
    const before = await latest();
    await learning.writeAll(items);
    await learning.put({ ...pointer, run, summary });
    if (before && before.run !== run)
      await learning.writeAll(
        [],
        shards.map((_, n) => shardKey(name, before.run, n)),
      );
  }

  /** The record of one user; null when the newest result knows none. */
  async function find(id: number): Promise<Row | null> {
    const run = (await latest())?.run;
    if (run === undefined) return null;
    const key = shardKey(name, run, id % SHARDS);
    // a result published between the two reads has taken the shard away
    const item =
      (await learning.get(key)) ?? (await learning.get(shardKey(name, (await latest())?.run ?? run, id % SHARDS)));
    if (!item) throw new StoredDataError(`${learning.name} ${key.pk} lacks shard ${key.sk}; compute it again`);
    const shard = JSON.parse(gunzipSync(item.body as Uint8Array).toString()) as Record<string, Row>;
    return shard[String(id)] ?? null;
  }

  return { latest, publish, find };
}

function shardKey(name: string, run: string, shard: number): Key {
  return { pk: `${name}#${run}`, sk: String(shard).padStart(3, '0') };
}
