import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Day } from '../../../shared/base/day';
import { StoredDataError } from '../../../shared/base/errors';
import { randomStream } from '../../../shared/base/random';
import { datedItems } from '../../../shared/stores/chunks';
import type { Table } from '../../../shared/stores/table';
import { counting, dyingAfter, Killed, through } from './faults';
import { type ClientOf, freshTable } from './fresh-table';
import { DAY } from './sample-data';

const CHUNK_BYTES = 100;
const NAMES = ['rows', 'details'] as const;
type Content = { attributes: { n: number; ttl: number }; texts: { rows: string; details: string } };

/** Texts that gzip to about `size` bytes in all. */
function content(size: number, seed: number): Content {
  const random = randomStream(seed);
  const text = (length: number) => Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join('');
  return { attributes: { n: seed, ttl: 1_800_000_000 }, texts: { rows: text(size), details: text(size / 2) } };
}

const CONTENTS = { small: content(20, 1), other: content(25, 2), large: content(300, 3), huge: content(500, 4) };

export function chunksContract(client: ClientOf): void {
  describe('a dated item with gzip bodies', () => {
    const open = freshTable(client, 'chunks');
    const items = (table: Table = open()) => datedItems(table, NAMES, CHUNK_BYTES);
    const put = (pk: string, { attributes, texts }: Content, table?: Table) =>
      items(table).put(pk, DAY, attributes, texts);

    async function contentOf(pk: string): Promise<Content | null> {
      const found = await items().read(pk, DAY);
      if (!found) return null;
      const text = (name: (typeof NAMES)[number]) => gunzipSync(found.bodies[name]).toString();
      const { n, ttl } = found.head as Content['attributes'];
      return { attributes: { n, ttl }, texts: { rows: text('rows'), details: text('details') } };
    }

    it.each(Object.entries(CONTENTS))('reads back as it was written: %s', async (name, given) => {
      expect(await put(name, given)).toBe(true);
      expect(await contentOf(name)).toEqual(given);
      const stored = await open().query(name);
      expect(await put(name, given)).toBe(false);
      expect(await open().query(name)).toEqual(stored);
      expect(stored).toHaveLength(1 + Number(stored[0]?.parts));
    });

    it('is one item as far as that fits, and several where it does not', async () => {
      const plain = datedItems(open(), NAMES);
      const itemsOf = async (pk: string, size: number) => {
        const { attributes, texts } = content(size, 5);
        await plain.put(pk, DAY, attributes, texts);
        expect(gunzipSync((await plain.read(pk, DAY))!.bodies.rows).toString()).toBe(texts.rows);
        return open().query(pk);
      };
      expect(await itemsOf('fits', 250_000)).toHaveLength(1);
      // about 400 KB of gzip: a head and two chunks
      expect(await itemsOf('does not fit', 400_000)).toHaveLength(3);
    });

    it('reads back any texts', async () => {
      const texts = fc.record({ rows: fc.string({ maxLength: 400 }), details: fc.string({ maxLength: 400 }) });
      await fc.assert(
        fc.asyncProperty(texts, async (given) => {
          const whole = { attributes: { n: 1, ttl: 1_800_000_000 }, texts: given };
          await put('any', whole);
          expect(await contentOf('any')).toEqual(whole);
        }),
        { numRuns: 25 },
      );
    });

    it('writes nothing for equal content', async () => {
      await put('equal', CONTENTS.large);
      const { client: counted, writes } = counting(client());
      expect(await put('equal', CONTENTS.large, open(counted))).toBe(false);
      expect(writes()).toBe(0);
      const changed = { ...CONTENTS.large, attributes: { ...CONTENTS.large.attributes, n: 9 } };
      expect(await put('equal', changed, open(counted))).toBe(true);
      expect(writes()).toBeGreaterThan(0);
    });

    it('stores equal bytes for equal content, whatever was there before', async () => {
      await put('replaced', CONTENTS.huge);
      await put('replaced', CONTENTS.small);
      await put('replaced', CONTENTS.large);
      await put('direct', CONTENTS.large);
      const bytes = async (pk: string) => (await open().query(pk)).map((item) => ({ ...item, pk: '' }));
      expect(await bytes('replaced')).toEqual(await bytes('direct'));
    });

    const before = [null, 'small', 'large'] as const;
    const after = ['other', 'huge'] as const;
    it.each(before.flatMap((old) => after.map((next) => [old, next] as const)))(
      'shows the old or the new content when a rewrite dies: %s to %s',
      async (old, next) => {
        const oldContent = old && CONTENTS[old];
        let finished = false;
        const seen = new Set<string>();
        for (let writes = 0; !finished; writes++) {
          const pk = `killed ${old} ${next} ${writes}`;
          if (oldContent) await put(pk, oldContent);
          finished = await put(pk, CONTENTS[next], open(dyingAfter(client(), writes))).catch((error) => {
            expect(error).toBeInstanceOf(Killed);
            return false;
          });
          const shown = await contentOf(pk);
          expect([oldContent, CONTENTS[next]]).toContainEqual(shown);
          seen.add(String(shown?.attributes.n));

          await put(pk, CONTENTS[next]);
          expect(await contentOf(pk)).toEqual(CONTENTS[next]);
          if (writes > 99) throw new Error('never finishes');
        }
        expect(seen).toEqual(new Set([String(oldContent?.attributes.n), String(CONTENTS[next].attributes.n)]));
      },
    );

    it('leaves no chunks behind once a run after a crash has finished', async () => {
      const died = open(dyingAfter(client(), 3));
      await expect(put('orphans', CONTENTS.huge, died)).rejects.toBeInstanceOf(Killed);
      expect(await open().query('orphans')).toHaveLength(3);
      await put('orphans', CONTENTS.large);
      const [head, ...chunks] = await open().query('orphans');
      expect(chunks.map((chunk) => chunk.sk)).toEqual(
        Array.from({ length: Number(head?.parts) }, (_, n) => `${DAY}#${head?.run}#00${n}`),
      );
    });

    it('reads the new content when a rewrite falls between the reads of head and chunks', async () => {
      await put('raced', CONTENTS.large);
      let raced = false;
      const racing = through(client(), async (command, send) => {
        const answer = await send(command);
        if (!raced) await put('raced', CONTENTS.huge);
        raced = true;
        return answer;
      });
      const found = await items(open(racing)).read('raced', DAY);
      expect(found?.head.n).toBe(CONTENTS.huge.attributes.n);
      expect(found && gunzipSync(found.bodies.rows).toString()).toBe(CONTENTS.huge.texts.rows);
    });

    it('refuses an item that lacks a chunk, and the next put repairs it', async () => {
      await put('broken', CONTENTS.huge);
      const chunk = (await open().query('broken', { prefix: `${DAY}#` }))[1];
      await open().remove({ pk: 'broken', sk: String(chunk?.sk) });
      await expect(items().read('broken', DAY)).rejects.toThrow(StoredDataError);
      expect(await put('broken', CONTENTS.huge)).toBe(true);
      expect(await contentOf('broken')).toEqual(CONTENTS.huge);
    });

    it('lists heads without chunks and bodies', async () => {
      const days = ['20230323', '20230324', '20230325'] as Day[];
      for (const day of days) await items().put('listed', day, { n: Number(day) }, CONTENTS.huge.texts);
      expect(await items().heads('listed', '20230323' as Day, '20230324' as Day, ['n'])).toEqual([
        { sk: '20230323', n: 20_230_323 },
        { sk: '20230324', n: 20_230_324 },
      ]);
      expect(await items().heads('listed', '20230325' as Day, '20230324' as Day, ['n'])).toEqual([]);
    });

    it('removes an item with its chunks and leaves the other days alone', async () => {
      for (const day of ['20230324', '20230325'] as Day[])
        await items().put('removed', day, CONTENTS.huge.attributes, CONTENTS.huge.texts);
      await items().remove('removed', DAY);
      expect(await items().read('removed', DAY)).toBeNull();
      expect((await open().query('removed')).every((item) => String(item.sk).startsWith('20230324'))).toBe(true);
      expect(await items().read('removed', '20230324' as Day)).not.toBeNull();
      await items().remove('removed', DAY);
    });
  });
}
