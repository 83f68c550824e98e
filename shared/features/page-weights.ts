import { ridgeCoefficients } from '../base/least-squares';
import { getOrCreate } from '../base/maps';
import { mean } from '../base/stats';
import type { PageLoads } from '../contracts/pages';

/** A learner's page loads, and the mean of the scores beside the class; null without a score. */
export type PageReader = { readonly pages: readonly PageLoads[]; readonly score: number | null };

/** What the loads of pages promise: `base` without any, and what each log(1 + loads) of a page adds. */
export type PageWeights = { readonly base: number; readonly weights: ReadonlyMap<string, number> };

/** A page says something once this share of the class, and so many learners, have opened it. */
export const OPENED = { share: 0.1, least: 2 };
export const FEWEST_SCORES = 10;
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
  const targets = Float64Array.from(readers, ({ score }) => (score === null ? 0 : score - centre));
  const coefficients = ridgeCoefficients(values, targets, LAMBDA * pages.length);
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
      const seen = getOrCreate(found, page, () => ({ openers: 0, least: loads, most: loads }));
      seen.openers++;
      seen.least = Math.min(seen.least, loads);
      seen.most = Math.max(seen.most, loads);
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
  const means = columnMeans(values, pages.length, (x) => x);
  for (let i = 0; i < values.length; i++) values[i]! -= means[i % pages.length]!;
  const deviations = columnMeans(values, pages.length, (x) => x * x).map(Math.sqrt);
  for (let i = 0; i < values.length; i++) values[i]! /= deviations[i % pages.length]!;
  return { values, means, deviations };
}

function columnMeans(values: Float64Array, columns: number, of: (value: number) => number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) sums[i % columns]! += of(values[i]!);
  return sums.map((sum) => (sum * columns) / values.length);
}
