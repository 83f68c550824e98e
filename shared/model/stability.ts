/** How a column was spread when a model was trained: inner edges of bins, ascending, and the share of rows in each. */
export type Spread = { readonly edges: readonly number[]; readonly shares: readonly number[] };

export type Stability = {
  /** Population stability index: 0 where nothing has moved. */
  readonly index: number;
  /** Above this the column has moved. */
  readonly allowed: number;
};

/** The usual rule: below 0.1 nothing, above 0.2 a shift. It is meant for thousands of rows. */
const USUAL_LIMIT = 0.2;
/** 99 % of the normal distribution lie below this many deviations. */
const SURE = 2.326;
/** What a bin counts beside its rows, so that an empty one does not make the index infinite. */
const HALF_A_ROW = 0.5;

/**
 * The spread of values over about `bins` bins of equal count. A value that fills a bin by itself (a mass point, a constant
 * column) gets one of its own, so that it is seen when such values become rare or common.
 */
export function spreadOf(values: readonly number[], bins: number): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const cuts = Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)]!);
  const isMass = (value: number) => sorted.lastIndexOf(value) - sorted.indexOf(value) >= sorted.length / bins;
  const above = (value: number) => sorted[sorted.lastIndexOf(value) + 1] ?? nextNumber(value);
  const edges = cuts.flatMap((cut) => (isMass(cut) ? [cut, above(cut)] : cut > sorted[0]! ? [cut] : []));
  const distinct = [...new Set(edges)].sort((a, b) => a - b);
  return { edges: distinct, shares: sharesOf(values, distinct) };
}

/**
 * How far values have moved from a spread of `rowsThen` rows. By chance alone the index is about (1/n + 1/m) times a
 * chi-squared number with a degree of freedom less than there are bins (n and m: the rows of both sides), so few rows may
 * differ more: up to the 99 % point of that, and never less than 0.2.
 */
export function stabilityOf({ edges, shares }: Spread, rowsThen: number, values: readonly number[]): Stability {
  const bins = shares.length;
  const extra = HALF_A_ROW * bins;
  const then = shares.map((share) => (share * rowsThen + HALF_A_ROW) / (rowsThen + extra));
  const now = sharesOf(values, edges).map((share, i) => {
    return (share * values.length + extra * then[i]!) / (values.length + extra);
  });
  const index = now.reduce((sum, share, i) => sum + (share - then[i]!) * Math.log(share / then[i]!), 0);
  return { index, allowed: Math.max(USUAL_LIMIT, chiSquared(bins - 1) * (1 / rowsThen + 1 / values.length)) };
}

/** The 99 % point of chi-squared (Wilson and Hilferty 1931). */
function chiSquared(freedom: number): number {
  if (freedom === 0) return 0;
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + SURE * Math.sqrt(spread)) ** 3;
}

/** Share of the values from each edge up to the next. */
function sharesOf(values: readonly number[], edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[edges.filter((edge) => value >= edge).length]! += 1;
  return counts.map((count) => count / values.length);
}

/** A number just above, for grades and hours. */
function nextNumber(value: number): number {
  return value + Math.max(1, Math.abs(value)) * 1e-9;
}
