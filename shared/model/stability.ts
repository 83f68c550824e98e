/** How a column was spread when a model was trained: inner edges of bins, ascending, and the share of rows in each. */
export type Spread = { readonly edges: readonly number[]; readonly shares: readonly number[] };

/** Keeps an empty bin from making the index infinite. */
const LEAST_SHARE = 0.001;

/** The spread of values over bins of equal count, at most `bins`; equal values share a bin. */
export function spreadOf(values: readonly number[], bins: number): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const cuts = Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)]!);
  const edges = [...new Set(cuts)].filter((edge) => edge > sorted[0]!);
  return { edges, shares: sharesOf(values, edges) };
}

/** Population stability index of values against a spread: above 0.2 the column has moved. */
export function stabilityIndex({ edges, shares }: Spread, values: readonly number[]): number {
  return sharesOf(values, edges).reduce((sum, share, i) => {
    const now = Math.max(share, LEAST_SHARE);
    const then = Math.max(shares[i]!, LEAST_SHARE);
    return sum + (now - then) * Math.log(now / then);
  }, 0);
}

/** Share of the values from each edge up to the next. */
function sharesOf(values: readonly number[], edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[edges.filter((edge) => value >= edge).length]! += 1;
  return counts.map((count) => count / values.length);
}
