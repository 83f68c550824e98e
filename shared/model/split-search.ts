import { missingFirst, type RankOrder } from './rank-order';

export type TreeOptions = {
  /** Labels are 0 to classes - 1. */
  readonly classes: number;
  /** Fewest rows of a leaf; a row drawn twice counts once. */
  readonly minLeaf: number;
  readonly maxDepth: number;
  /** Columns tried at each node; those with one value there do not count. */
  readonly maxFeatures: number;
};

/** Rows with their classes and weights above 0, at the same places; reordered as a tree grows. */
export type Sample = { readonly rows: Int32Array; readonly labels: Int32Array; readonly weights: Float64Array };

export type Split = {
  /** -1: none was found. */
  column: number;
  /** The highest rank on the left, the lowest on the right. */
  low: number;
  high: number;
  missingLeft: boolean;
  /** Larger is purer: squared class weights over the weight, summed over both sides. */
  score: number;
};

/** The search for the best split of one node at a time; of equal ones the first found. */
export type SplitSearch = {
  readonly best: Split;
  /** Weight of each class in the node. */
  readonly totals: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly minLeaf: number;
  /** Rows and weight of the node, sum of its squared class weights. */
  count: number;
  weight: number;
  squares: number;
};

export function splitSearch({ classes, minLeaf }: TreeOptions): SplitSearch {
  return {
    best: { column: -1, low: 0, high: 0, missingLeft: false, score: 0 },
    totals: new Float64Array(classes),
    left: new Float64Array(classes),
    right: new Float64Array(classes),
    minLeaf,
    count: 0,
    weight: 0,
    squares: 0,
  };
}

/** Turns to another node; tells whether its rows are of more than one class. */
export function startNode(search: SplitSearch, { labels, weights }: Sample, start: number, end: number): boolean {
  const { best, totals } = search;
  best.column = -1;
  best.score = 0;
  totals.fill(0);
  for (let i = start; i < end; i++) totals[labels[i]!]! += weights[i]!;
  search.count = end - start;
  search.weight = 0;
  search.squares = 0;
  let present = 0;
  for (let k = 0; k < totals.length; k++) {
    const total = totals[k]!;
    search.weight += total;
    search.squares += total * total;
    if (total > 0) present++;
  }
  return present > 1;
}

/** Tries all splits of the column by which `order` has sorted the node's rows, missing values on either side. */
export function tryColumn(
  search: SplitSearch,
  order: RankOrder,
  column: number,
  sample: Sample,
  missingRank: number,
): void {
  scan(search, order, column, sample, 0);
  let missing = 0;
  while (order.ranks[search.count - 1 - missing] === missingRank) missing++;
  if (missing === 0 || missing === search.count) return;
  missingFirst(order, missing, search.count);
  scan(search, order, column, sample, missing);
}

/** Rows move from right to left in order; the first `leading` ones are missing values and always left. */
function scan(
  { best, totals, left, right, minLeaf, count, weight, squares }: SplitSearch,
  { places, ranks }: RankOrder,
  column: number,
  { labels, weights }: Sample,
  leading: number,
): void {
  left.fill(0);
  right.set(totals);
  let { score } = best;
  let weightLeft = 0;
  let squaresLeft = 0;
  let squaresRight = squares;
  const first = Math.max(minLeaf, leading + 1);
  const last = count - minLeaf;
  let previous = ranks[0]!;
  for (let i = 0; i <= last; i++) {
    const rank = ranks[i]!;
    if (rank !== previous) {
      if (i >= first) {
        const found = squaresLeft / weightLeft + squaresRight / (weight - weightLeft);
        if (found > score) {
          score = found;
          best.column = column;
          best.low = previous;
          best.high = rank;
          best.missingLeft = leading > 0;
        }
      }
      previous = rank;
    }
    const place = places[i]!;
    const k = labels[place]!;
    const w = weights[place]!;
    const before = left[k]!;
    const after = right[k]! - w;
    squaresLeft += w * (2 * before + w);
    squaresRight -= w * (2 * after + w);
    left[k] = before + w;
    right[k] = after;
    weightLeft += w;
  }
  best.score = score;
}
