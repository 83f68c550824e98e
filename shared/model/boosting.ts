import { mixSeed, randomStream } from '../base/random';
import { addLeaves } from './add-leaves';
import { binColumns } from './bins';
import type { Columns } from './columns';
import { type BoostedTreeOptions, type Derivatives, treeGrower } from './grow-boosted-tree';
import { countLabels, logLoss, priorLogOdds, sigmoid } from './log-odds';
import type { Matrix } from './matrix';
import { joinTables, type TreeTable } from './tree-table';

/** Log-odds of label 1 = base + one leaf value a tree. */
export type Boosting = { readonly base: number; readonly table: TreeTable };

export type BoostingOptions = Partial<BoostedTreeOptions> & {
  /** Most trees. */
  readonly rounds: number;
  readonly seed: number;
  /** Share of the rows, and of the columns, that each tree sees. */
  readonly rowShare?: number;
  readonly columnShare?: number;
  readonly weights?: ArrayLike<number>;
  /** Stops after `patience` rounds without a smaller loss on these rows, and keeps the trees up to the smallest. */
  readonly validation?: {
    readonly matrix: Matrix;
    readonly labels: ArrayLike<number>;
    readonly weights?: ArrayLike<number>;
    readonly patience: number;
  };
};

const DEFAULTS: BoostedTreeOptions = {
  maxLeaves: 15,
  maxDepth: 32,
  minLeaf: 20,
  minChildWeight: 1e-3,
  lambda: 1,
  shrinkage: 0.1,
};

/**
 * Gradient-boosted trees with logistic loss on labels 0 and 1, split search on at most 255 bins a column. Same input and
 * options, same model; labels of one kind only give the base alone.
 */
export function trainBoosting(columns: Columns, labels: ArrayLike<number>, options: BoostingOptions): Boosting {
  const weights = options.weights ?? null;
  const counts = countLabels(labels, weights);
  if (labels.length !== columns.rowCount)
    throw new RangeError(`${columns.rowCount} rows and ${labels.length} labels do not belong together`);
  const base = priorLogOdds(counts);
  const grow = treeGrower(binColumns(columns), { ...DEFAULTS, ...options });
  const margins = new Float64Array(columns.rowCount).fill(base);
  const derivatives = { gradient: new Float64Array(columns.rowCount), hessian: new Float64Array(columns.rowCount) };
  const trees: TreeTable[] = [];
  const watch = options.validation && lossWatch(base, options.validation);
  const isLearnable = counts[0] > 0 && counts[1] > 0;
  for (let round = 0; isLearnable && round < options.rounds && !watch?.isOver(); round++) {
    const random = randomStream(mixSeed(options.seed, round));
    differentiate(margins, labels, weights, derivatives);
    const rows = draw(columns.rowCount, options.rowShare ?? 1, random);
    trees.push(grow(rows, draw(columns.columnCount, options.columnShare ?? 1, random), derivatives, margins));
    watch?.add(trees.at(-1)!);
  }
  return { base, table: joinTables(watch ? trees.slice(0, watch.best()) : trees) };
}

/** P(label 1) of every row. */
export function boostingProbabilities(model: Boosting, matrix: Matrix): Float64Array {
  return boostingMargins(model, matrix).map(sigmoid);
}

/** Log-odds of label 1 of every row. */
export function boostingMargins({ base, table }: Boosting, matrix: Matrix): Float64Array {
  const margins = new Float64Array(matrix.rowCount).fill(base);
  addLeaves(table, matrix, margins);
  return margins;
}

type Validation = NonNullable<BoostingOptions['validation']>;

/** Follows the loss on the validation rows as trees are added. */
function lossWatch(base: number, { matrix, labels, weights, patience }: Validation) {
  countLabels(labels, weights ?? null);
  const margins = new Float64Array(matrix.rowCount).fill(base);
  const lossNow = (): number => {
    let loss = 0;
    for (let r = 0; r < margins.length; r++) loss += (weights ? weights[r]! : 1) * logLoss(margins[r]!, labels[r]!);
    return loss;
  };
  let smallest = lossNow();
  let best = 0;
  let trees = 0;
  return {
    add: (tree: TreeTable): void => {
      addLeaves(tree, matrix, margins);
      trees++;
      const loss = lossNow();
      if (loss < smallest) [smallest, best] = [loss, trees];
    },
    isOver: (): boolean => trees - best >= patience,
    /** How many trees give the smallest loss. */
    best: (): number => best,
  };
}

function differentiate(
  margins: Float64Array,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  { gradient, hessian }: Derivatives,
): void {
  for (let r = 0; r < margins.length; r++) {
    const p = sigmoid(margins[r]!);
    const weight = weights ? weights[r]! : 1;
    gradient[r] = weight * (p - labels[r]!);
    hessian[r] = weight * p * (1 - p);
  }
}

/** 0, 1, ... : 200 rounds of a callback a row take longer than the trees' splits. */
function numbersBelow(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

/** A share of the numbers below `count`, ascending, at least one, without repetition. */
function draw(count: number, share: number, random: () => number): Int32Array {
  if (share >= 1) return numbersBelow(count);
  const wanted = Math.max(1, Math.round(count * share));
  const drawn = new Int32Array(wanted);
  let taken = 0;
  for (let i = 0; taken < wanted; i++) if (random() * (count - i) < wanted - taken) drawn[taken++] = i;
  return drawn;
}
