import { gunzipSync, gzipSync } from 'node:zlib';
import { StoredDataError } from '../base/errors';
import type { Key, Table } from './table';

const SHARDS = 256;
/** Longer than any computation takes: what is younger may be on its way, or has just gone live beside this one. */
const YOUNG_SECONDS = 3_600;

/** A record a user: `of` makes that of a place in `ids`, when its shard is packed. */
export type Records<Row> = { readonly ids: readonly number[]; readonly of: (place: number) => Row };

/**
 * Table `learning`: a record a user, computed together, under the model version that made them. `<name>#<version>` / shard
 * holds the packed records of the users with id mod 256 = shard; `<name>` / version holds the summary, and is whole last:
 * which version is served is for the model registry to say.
 */
export function publishedRecords<Summary extends object, Row>(learning: Table, name: string, now: () => Date) {
  const headKey = (version: string): Key => ({ pk: name, sk: version });
  const seconds = () => Math.floor(now().getTime() / 1000);

  /** What was published of a version; null where nothing whole is (any more). */
  async function summary(version: string): Promise<Summary | null> {
    const head = await learning.get(headKey(version));
    return head?.whole === true ? (head.summary as Summary) : null;
  }

  /** Writes all records of a version, then takes away those of versions that are neither young nor to be kept. */
  async function publish(
    version: string,
    given: Summary,
    records: Records<Row>,
    kept: readonly string[],
  ): Promise<void> {
    const whole = (await summary(version)) !== null;
    await learning.put({ ...headKey(version), at: seconds(), summary: given, whole });
    await learning.writeAll(packed(records).map((body, n) => ({ ...shardKey(name, version, n), body })));
    await learning.put({ ...headKey(version), at: seconds(), summary: given, whole: true });
    await removeBut([version, ...kept]);
  }

  /** The record of one user in a published version; null when it knows none. */
  async function find(version: string, id: number): Promise<Row | null> {
    const key = shardKey(name, version, id % SHARDS);
    const item = await learning.get(key);
    if (!item) throw new StoredDataError(`${learning.name} ${key.pk} lacks shard ${key.sk}; compute it again`);
    const shard = JSON.parse(gunzipSync(item.body as Uint8Array).toString()) as Record<string, Row>;
    return shard[String(id)] ?? null;
  }

  async function removeBut(kept: readonly string[]): Promise<void> {
    const heads = await learning.query(name, { fields: ['sk', 'at'] });
    for (const { sk, at } of heads) {
      const version = String(sk);
      if (kept.includes(version) || Number(at) > seconds() - YOUNG_SECONDS) continue;
      // the summary first: a reader knows then that the records are gone
      await learning.remove(headKey(version));
      await learning.writeAll(
        [],
        Array.from({ length: SHARDS }, (_, n) => shardKey(name, version, n)),
      );
    }
  }

  return { summary, publish, find };
}

/** Shard by shard: the records of a million users at once would fill the memory. */
function packed<Row>({ ids, of }: Records<Row>): Buffer[] {
  const places = Array.from({ length: SHARDS }, (): number[] => []);
  for (const [place, id] of ids.entries()) places[id % SHARDS]?.push(place);
  return places.map((own) => gzipSync(JSON.stringify(Object.fromEntries(own.map((place) => [ids[place], of(place)])))));
}

function shardKey(name: string, version: string, shard: number): Key {
  return { pk: `${name}#${version}`, sk: String(shard).padStart(3, '0') };
}
