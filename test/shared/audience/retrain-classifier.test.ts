import { readContentModel } from '../../../shared/audience/content-model';
import { parseContent } from '../../../shared/audience/contents';
import { labelledTexts, requireLabels, retrainClassifier } from '../../../shared/audience/retrain-classifier';
import type { ContentRow } from '../../../shared/contracts/audience-rows';
import { DEFI_LABELS, THEME_LABELS } from '../../../shared/contracts/content-labels';
import type { StoredBatch } from '../../../shared/contracts/row-source';

const LENGTH = 1_000;

/** Of `id`: a text of a thousand characters that begins with the id; themes have words of their own. */
const labelled = (id: number, theme: number, length = LENGTH) =>
  parseContent({
    id,
    type: 'article',
    text: `${id} `.padEnd(length, `${'abcd'[theme]}mot `),
    theme: THEME_LABELS[theme]!,
  });
const plain = (id: number) => parseContent({ id, type: 'article' });
const many = (count: number, from: number, theme: number) =>
  Array.from({ length: count }, (_, i) => labelled(from + i, theme));

/** Batches, oldest first, and which of them were read. */
function contentsOf(...batches: ContentRow[][]) {
  const read: number[] = [];
  const stored = batches.map(
    (rows, n): StoredBatch => ({ key: `${n}`, id: `${n}`, run: 'r', importedAt: n, rows: rows.length }),
  );
  async function* readBatches(some: readonly StoredBatch[]) {
    for (const { importedAt, run } of some) {
      read.push(importedAt);
      yield { rows: batches[importedAt]!, importedAt, run };
    }
  }
  return { read, contents: { batches: async () => stored, readBatches } };
}

const idsOf = (texts: readonly { text: string }[]) => texts.map(({ text }) => Number.parseInt(text, 10));

describe('what the classifier learns from', () => {
  it('are the newest rows in order of id, without contents that have lost their label', async () => {
    const { contents } = contentsOf([...many(30, 1, 0), labelled(5, 1)], [labelled(2, 3), plain(3)]);
    const texts = await labelledTexts({ contents });
    expect(idsOf(texts)).toEqual([1, 2, ...Array.from({ length: 27 }, (_, i) => i + 4)]);
    expect([texts[1]!.theme, texts[3]!.theme]).toEqual([THEME_LABELS[3], THEME_LABELS[1]]);
    expect(texts[0]!.defi).toBe(DEFI_LABELS[0]);
  });

  it('are all texts up to the limit', async () => {
    const { contents } = contentsOf(many(50, 1, 0), many(10, 100, 1));
    expect(await labelledTexts({ contents }, 60 * LENGTH)).toHaveLength(60);
  });

  describe('above the limit', () => {
    const rows = [...many(500, 1, 0), ...many(300, 1_000, 1), ...many(7, 2_000, 2), labelled(3_000, 3, 99_000)];
    const limit = 150 * LENGTH;

    it('is a sample that cuts the large themes to the same size and keeps the small ones', async () => {
      const texts = await labelledTexts({ contents: contentsOf(rows).contents }, limit);
      const sizes = [0, 1, 2, 3].map((theme) => texts.filter((text) => text.theme === THEME_LABELS[theme]).length);
      // 150 - 7 is shared by three themes; the text that reaches a theme's share still belongs to it
      expect(sizes).toEqual([48, 48, 7, 1]);
    });

    it('is the same in whatever order and batches the rows came in', async () => {
      const first = await labelledTexts({ contents: contentsOf(rows).contents }, limit);
      const batches = [0, 1, 2, 3, 4].map((n) => rows.filter((_, i) => i % 5 === n).toReversed());
      expect(await labelledTexts({ contents: contentsOf(...batches).contents }, limit)).toEqual(first);
      expect(idsOf(first)).toEqual(idsOf(first).toSorted((a, b) => a - b));
    });

    it('does not consist of the first or last ids', async () => {
      const ids = idsOf(await labelledTexts({ contents: contentsOf(rows).contents }, limit)).filter((id) => id <= 500);
      expect(Math.abs(ids.reduce((sum, id) => sum + id, 0) / ids.length - 250)).toBeLessThan(75);
    });

    it('counts a short text as 500 characters', async () => {
      const short = Array.from({ length: 100 }, (_, i) => labelled(i + 1, 0, 10));
      expect(await labelledTexts({ contents: contentsOf(short).contents }, 50 * 500)).toHaveLength(50);
    });
  });

  it('are what a training learns from, whose model is stored under its version', async () => {
    const files = new Map<string, string>();
    const trained = await retrainClassifier({
      contents: contentsOf([...many(20, 1, 0), ...many(20, 100, 1)]).contents,
      objects: { put: async (key, body) => void files.set(key, body) },
      now: () => new Date('2025-07-10T01:00:00Z'),
    });
    expect(trained).toMatchObject({ message: 'Classifier Retrained', trainingTexts: 30, heldOutTexts: 10 });
    const [[key, body]] = [...files] as [[string, string]];
    expect(key).toBe(`models/content/model${trained.version}.json`);
    expect(readContentModel(Buffer.from(body))).toMatchObject({ version: trained.version, trainedOn: '20250710' });
  });

  it('suffice where they are 20', async () => {
    const { contents } = contentsOf(many(20, 1, 0));
    await requireLabels({ contents });
    expect(await labelledTexts({ contents })).toHaveLength(20);
  });

  it('are 20 at least', async () => {
    const { contents } = contentsOf(many(20, 1, 0), [plain(7)]);
    const message = '19 labelled contents, at least 20 are needed';
    await expect(labelledTexts({ contents })).rejects.toThrow(message);
    await expect(requireLabels({ contents })).rejects.toThrow(message);
  });

  it('are not read beyond the twentieth to see whether they suffice', async () => {
    const { contents, read } = contentsOf(many(30, 1, 0), many(30, 100, 0), many(30, 200, 0), many(15, 300, 0));
    await requireLabels({ contents });
    expect(read).toEqual([3, 2]);
  });
});
