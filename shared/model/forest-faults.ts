const MAX_TREES = 1000;
const MAX_NODES = 500_000;
const MAX_DEPTH = 32;

type Loose = Readonly<Record<string, unknown>>;

/** What keeps unknown JSON from being a usable forest over `columns` columns and `classes` classes; empty when nothing does. */
export function forestFaults(forest: unknown, columns: number, classes: number): string[] {
  const model = asObject(asObject(forest)?.baseModel);
  if (asObject(forest)?.name !== 'RFClassifier' || model?.isClassifier !== true)
    return ['forest is not a random forest classifier'];
  const { estimators, indexes } = model;
  if (!Array.isArray(estimators) || estimators.length < 1 || estimators.length > MAX_TREES)
    return [`forest must have 1 to ${MAX_TREES} trees`];
  if (!Array.isArray(indexes) || indexes.length !== estimators.length) return ['forest lacks the columns of its trees'];
  const budget = { nodes: MAX_NODES };
  return estimators.flatMap((tree, t) => {
    const fault =
      indexesFault(indexes[t], columns) ?? treeFault(tree, (indexes[t] as unknown[]).length, classes, budget);
    return fault === null ? [] : [`tree ${t} ${fault}`];
  });
}

function indexesFault(indexes: unknown, columns: number): string | null {
  const valid = Array.isArray(indexes) && indexes.length > 0 && indexes.every((index) => isIndex(index, columns));
  return valid ? null : `names a column outside 0 to ${columns - 1}`;
}

function treeFault(tree: unknown, columns: number, classes: number, budget: { nodes: number }): string | null {
  const stack: [node: unknown, depth: number][] = [[asObject(tree)?.root, 0]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [node, depth] = next;
    if (--budget.nodes < 0) return `makes the forest larger than ${MAX_NODES} nodes`;
    if (depth > MAX_DEPTH) return `is deeper than ${MAX_DEPTH} splits`;
    const parts = asObject(node);
    if (!parts) return 'has a missing node';
    if (!isWeight(parts.numberSamples)) return 'has a node whose number of samples is not above 0';
    if (!('left' in parts)) {
      if (!isLeaf(parts, classes)) return 'has a leaf whose shares do not add up to 1';
    } else if (!isIndex(parts.splitColumn, columns) || !Number.isFinite(parts.splitValue)) {
      return 'has a split without a valid column and value';
    } else stack.push([parts.left, depth + 1], [parts.right, depth + 1]);
  }
  return null;
}

/** Of which explanations take shares; the library's own forests have none. */
function isWeight(value: unknown): boolean {
  return value === undefined || (Number.isFinite(value) && (value as number) > 0);
}

function isLeaf(node: Loose, classes: number): boolean {
  const shares: unknown = Array.isArray(node.distribution) ? node.distribution[0] : null;
  if (!Array.isArray(shares) || shares.length < 1 || shares.length > classes) return false;
  if (!shares.every((share) => typeof share === 'number' && share >= 0)) return false;
  return Math.abs(shares.reduce((a, b) => a + b, 0) - 1) <= 1e-6;
}

function isIndex(value: unknown, size: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < size;
}

function asObject(value: unknown): Loose | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;
}
