import type { Columns } from './columns';

/** Up to this many rows, insertion by rank beats the bitmap. */
const FEW = 32;
const FEW_BITS = 5;

/** The rows of a node in the order of one column. */
export type RankOrder = {
  /** Places of the node's rows in its row list, by ascending rank, and the ranks at the same index. */
  readonly places: Int32Array;
  readonly ranks: Int32Array;
};

type Buffers = RankOrder & {
  readonly columns: Columns;
  /** Rows of one rank as a chain: the first place of each rank, the next place of each place; -1 ends it. */
  readonly heads: Int32Array;
  readonly next: Int32Array;
  /** Which ranks occur: one bit a rank, one bit a word of those, one bit a word of these. */
  readonly bits: Int32Array;
  readonly words: Int32Array;
  readonly groups: Int32Array;
};

/** Buffers for `sortByRank`, for nodes of at most all rows. */
export function rankOrder(columns: Columns): Buffers {
  const most = Math.max(1, ...columns.distinct.map((values) => values.length + 1));
  return {
    columns,
    places: new Int32Array(columns.rowCount),
    ranks: new Int32Array(columns.rowCount),
    heads: new Int32Array(most).fill(-1),
    next: new Int32Array(columns.rowCount),
    bits: new Int32Array((most >> 5) + 1),
    words: new Int32Array((most >> 10) + 1),
    groups: new Int32Array((most >> 15) + 1),
  };
}

/**
 * Sorts `rows[start..end)` by their rank in `column` without comparing many of them, in time proportional to their
 * number; tells whether there is more than one rank.
 */
export function sortByRank(order: Buffers, column: number, rows: Int32Array, start: number, end: number): boolean {
  if (end - start <= FEW) insert(order, column, rows, start, end);
  else {
    chain(order, column, rows, start, end);
    unchain(order);
  }
  return order.ranks[0] !== order.ranks[end - start - 1];
}

/** Moves the last `missing` of `count` sorted rows to the front. */
export function missingFirst({ places, ranks }: RankOrder, missing: number, count: number): void {
  for (const list of [places, ranks]) {
    const moved = list.slice(count - missing, count);
    list.copyWithin(missing, 0, count - missing);
    list.set(moved);
  }
}

function insert(
  { columns, places, ranks }: Buffers,
  column: number,
  rows: Int32Array,
  start: number,
  end: number,
): void {
  const { ranks: allRanks, rowCount } = columns;
  const offset = column * rowCount;
  for (let i = start; i < end; i++) {
    const key = (allRanks[offset + rows[i]!]! << FEW_BITS) | (i - start);
    let at = i - start;
    for (; at > 0 && ranks[at - 1]! > key; at--) ranks[at] = ranks[at - 1]!;
    ranks[at] = key;
  }
  for (let at = 0; at < end - start; at++) {
    const key = ranks[at]!;
    places[at] = start + (key & (FEW - 1));
    ranks[at] = key >> FEW_BITS;
  }
}

function chain(order: Buffers, column: number, rows: Int32Array, start: number, end: number): void {
  const { heads, next, bits, words, groups } = order;
  const { ranks: allRanks, rowCount } = order.columns;
  const offset = column * rowCount;
  for (let i = end - 1; i >= start; i--) {
    const rank = allRanks[offset + rows[i]!]!;
    const head = heads[rank]!;
    next[i] = head;
    heads[rank] = i;
    if (head >= 0) continue;
    bits[rank >> 5]! |= 1 << (rank & 31);
    words[rank >> 10]! |= 1 << ((rank >> 5) & 31);
    groups[rank >> 15]! |= 1 << ((rank >> 10) & 31);
  }
}

/** Walks the set bits in order and leaves all buffers empty. */
function unchain({ places, ranks, heads, next, bits, words, groups }: Buffers): void {
  let at = 0;
  for (let g = 0; g < groups.length; g++) {
    for (let group = groups[g]!; group !== 0; group &= group - 1) {
      const w = (g << 5) | lowestBit(group);
      for (let word = words[w]!; word !== 0; word &= word - 1) {
        const b = (w << 5) | lowestBit(word);
        for (let set = bits[b]!; set !== 0; set &= set - 1) {
          const rank = (b << 5) | lowestBit(set);
          for (let i = heads[rank]!; i >= 0; i = next[i]!) {
            places[at] = i;
            ranks[at++] = rank;
          }
          heads[rank] = -1;
        }
        bits[b] = 0;
      }
      words[w] = 0;
    }
    groups[g] = 0;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
