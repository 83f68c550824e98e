import { getOrCreate } from '../base/maps';
import { randomStream, seedOf } from '../base/random';
import type { LabelledText } from './train-classifier';

type Drawn = { readonly id: number; readonly labelled: LabelledText; readonly cost: number; readonly draw: number };
/** Of a theme: what is kept, and the cost of all that came. */
type Theme = { texts: Drawn[]; total: number };

/** A short text takes room too: it counts as so many characters. */
const LEAST_COST = 500;
/** So much more than the limit may be held before the sample is cut again. */
const SLACK = 1.25;

/**
 * Labelled texts of at most `limit` characters together, and a text a theme more. Within the limit all are kept; above it
 * the larger themes are cut to the same size, by a draw that hangs on the seed and the id alone: the order in which the
 * texts come does not matter.
 */
export function textSample(limit: number, seed: number) {
  const themes = new Map<string, Theme>();
  let held = 0;

  function add(id: number, labelled: LabelledText): void {
    const cost = Math.max(LEAST_COST, labelled.text.length);
    const theme = getOrCreate(themes, labelled.theme, (): Theme => ({ texts: [], total: 0 }));
    theme.texts.push({ id, labelled, cost, draw: randomStream(seedOf(`${seed} ${id}`))() });
    theme.total += cost;
    held += cost;
    if (held > limit * SLACK) cut();
  }

  function cut(): void {
    const all = [...themes.values()];
    const level = evenLevel(
      all.map(({ total }) => total),
      limit,
    );
    for (const theme of all) theme.texts = firstDrawn(theme.texts, level);
    held = all.flatMap(({ texts }) => texts).reduce((sum, { cost }) => sum + cost, 0);
  }

  /** The sample in order of id. */
  function texts(): LabelledText[] {
    cut();
    const all = [...themes.values()].flatMap((theme) => theme.texts);
    return all.sort((a, b) => a.id - b.id).map(({ labelled }) => labelled);
  }

  return { add, texts };
}

/** The size to which larger ones are cut so that all together come to the limit; infinite where nothing needs to be cut. */
function evenLevel(totals: readonly number[], limit: number): number {
  let left = limit;
  for (const [i, total] of totals.toSorted((a, b) => a - b).entries()) {
    const share = left / (totals.length - i);
    if (total > share) return share;
    left -= total;
  }
  return Number.POSITIVE_INFINITY;
}

/** The texts drawn first, up to the one that reaches the level. */
function firstDrawn(texts: readonly Drawn[], level: number): Drawn[] {
  let before = 0;
  return texts
    .toSorted((a, b) => a.draw - b.draw || a.id - b.id)
    .filter(({ cost }) => {
      before += cost;
      return before - cost < level;
    });
}
