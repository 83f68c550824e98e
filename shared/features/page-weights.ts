import { ridgeCoefficients } from '../base/least-squares';
import { mean } from '../base/stats';
import type { PageLoads } from '../contracts/pages';

/** A learner's page loads, and the mean of the scores beside the class; null without a score. */
export type PageReader = { readonly pages: readonly PageLoads[]; readonly score: number | null };

/** What the loads of pages promise: `base` without any, and what each log(1 + loads) of a page adds. */
export type PageWeights = { readonly base: number; readonly weights: ReadonlyMap<string, number> };

/** A page says something once this share of the class, and so many learners, have opened it. */
const OPENED = { share: 0.1, least: 2 };
const FEWEST_SCORES = 10;
/** Pull towards 0 on each coefficient, for each page. */
const LAMBDA = 10;

/**
 * A ridge regression, within one class, of the scores on the loads of the pages: which pages those open who score well.
 * A learner without a score counts as the mean. Null with too few scores, or no page that enough have opened.
 */
export function pageWeights(readers: readonly PageReader[]): PageWeights | null {
  const scores = readers.flatMap(({ score }) => score ?? []);
  const pages = openedPages(readers);
  if (scores.length < FEWEST_SCORES || pages.length === 0) return null;
  const centre = mean(scores);
  const { values, means, deviations } = standardLoads(readers, pages);
  const targets = readers.map(({ score }) => (score === null ? 0 : score - centre));
  const average = mean(targets);
  const centred = targets.map((target) => target - average);
  const coefficients = ridgeCoefficients(values, centred, LAMBDA * pages.length);
  const perLoad = pages.map((_, p) => coefficients[p]! / deviations[p]!);
  return {
    base: -perLoad.reduce((sum, weight, p) => sum + weight * means[p]!, 0),
    weights: new Map(pages.map((page, p) => [page, perLoad[p]!])),
  };
}

/** What the pages that a learner has opened promise, in the unit of the scores; 0 is the class's mean. */
export function promisedScore({ base, weights }: PageWeights, pages: readonly PageLoads[]): number {
  return pages.reduce((sum, [page, loads]) => sum + (weights.get(page) ?? 0) * Math.log1p(loads), base);
}

/** Those that enough have opened and that not all have opened alike, by name. */
function openedPages(readers: readonly PageReader[]): string[] {
  const found = new Map<string, { openers: number; least: number; most: number }>();
  for (const { pages } of readers)
    for (const [page, loads] of pages) {
      const seen = found.get(page);
      found.set(page, {
        openers: (seen?.openers ?? 0) + 1,
        least: Math.min(seen?.least ?? loads, loads),
        most: Math.max(seen?.most ?? loads, loads),
      });
    }
  const enough = Math.max(OPENED.least, OPENED.share * readers.length);
  const tells = [...found].filter(
    ([, { openers, least, most }]) => openers >= enough && (openers < readers.length || least < most),
  );
  return tells.map(([page]) => page).sort();
}

/** log(1 + loads) of each reader and page, row by row, with mean 0 and deviation 1. */
function standardLoads(readers: readonly PageReader[], pages: readonly string[]) {
  const places = new Map(pages.map((page, p) => [page, p]));
  const values = new Float64Array(readers.length * pages.length);
  for (const [r, { pages: opened }] of readers.entries())
    for (const [page, loads] of opened) {
      const p = places.get(page);
      if (p !== undefined) values[r * pages.length + p] = Math.log1p(loads);
    }
  const means = pages.map((_, p) => mean(readers.map((__, r) => values[r * pages.length + p]!)));
  for (let i = 0; i < values.length; i++) values[i]! -= means[i % pages.length]!;
  const deviations = pages.map((_, p) => Math.sqrt(mean(readers.map((__, r) => values[r * pages.length + p]! ** 2))));
  for (let i = 0; i < values.length; i++) values[i]! /= deviations[i % pages.length]!;
  return { values, means, deviations };
}
