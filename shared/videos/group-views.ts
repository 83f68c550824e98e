/** Counts, sums and means of values by group number. */
export type Groups = { readonly count: Int32Array; readonly sum: Float64Array; readonly mean: Float64Array };

/** Sums each group's values; a group without any has mean 0. */
export function groupSums(group: Int32Array, values: Float64Array, groups: number): Groups {
  const count = new Int32Array(groups);
  const sum = new Float64Array(groups);
  for (let i = 0; i < group.length; i++) {
    const g = group[i] as number;
    count[g] = (count[g] as number) + 1;
    sum[g] = (sum[g] as number) + (values[i] as number);
  }
  const mean = sum.map((total, g) => (count[g] === 0 ? 0 : total / (count[g] as number)));
  return { count, sum, mean };
}

/** The places of each group's values: those of group g lie at `order[starts[g]]` up to `order[starts[g + 1]]`. */
export function placesByGroup(group: Int32Array, groups: number): { order: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (const g of group) starts[g + 1] = (starts[g + 1] as number) + 1;
  for (let g = 0; g < groups; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
  const next = starts.slice();
  const order = new Int32Array(group.length);
  for (let i = 0; i < group.length; i++) {
    const g = group[i] as number;
    const place = next[g] as number;
    order[place] = i;
    next[g] = place + 1;
  }
  return { order, starts };
}

/** The different `other` numbers that occur with each group, ascending. */
export function othersByGroup(group: Int32Array, other: Int32Array, groups: number, others: number): number[][] {
  const pairs = new Float64Array(group.length);
  for (let i = 0; i < group.length; i++) pairs[i] = (group[i] as number) * others + (other[i] as number);
  pairs.sort();
  const found = Array.from({ length: groups }, (): number[] => []);
  for (let i = 0; i < pairs.length; i++) {
    if (i > 0 && pairs[i] === pairs[i - 1]) continue;
    const g = Math.floor((pairs[i] as number) / others);
    (found[g] as number[]).push((pairs[i] as number) - g * others);
  }
  return found;
}
