/** Which rows have which columns, both ways; row r's columns are `columns[rowStarts[r]..rowStarts[r + 1])`, ascending. */
export type Incidence = {
  readonly rowStarts: Int32Array;
  readonly columns: Int32Array;
  readonly columnStarts: Int32Array;
  readonly rows: Int32Array;
};

/** The incidence of (row, column) pairs in any order; a repeated pair counts once. */
export function incidence(
  pairRows: Int32Array,
  pairColumns: Int32Array,
  { rowCount, columnCount }: { rowCount: number; columnCount: number },
): Incidence {
  // by column first, then by row: a stable second grouping leaves each row's columns in ascending order
  const byColumn = group(pairColumns, pairRows, columnCount);
  const columnOf = spread(byColumn.starts, byColumn.members.length);
  const byRow = group(byColumn.members, columnOf, rowCount);
  const unique = withoutRepeats(byRow.starts, byRow.members);
  const { starts, members } = group(unique.members, spread(unique.starts, unique.members.length), columnCount);
  return { rowStarts: unique.starts, columns: unique.members, columnStarts: starts, rows: members };
}

/** How many rows each column shares with `column`; its own entry is the column's size. Linear in those rows' columns. */
function sharedRows({ rowStarts, columns, columnStarts, rows }: Incidence, column: number): Int32Array {
  const counts = new Int32Array(columnStarts.length - 1);
  for (let i = columnStarts[column]!; i < columnStarts[column + 1]!; i++) {
    const row = rows[i]!;
    for (let j = rowStarts[row]!; j < rowStarts[row + 1]!; j++) counts[columns[j]!]!++;
  }
  return counts;
}

/** Cosine of every column with `column`: shared / sqrt(size * size); 0 with a column that no row has. */
export function cosinesWith(pairs: Incidence, column: number): Float64Array {
  const shared = sharedRows(pairs, column);
  const size = (c: number) => pairs.columnStarts[c + 1]! - pairs.columnStarts[c]!;
  const own = size(column);
  return Float64Array.from(shared, (count, c) => (count === 0 ? 0 : count / Math.sqrt(own * size(c))));
}

/** Groups `members` by `keys` (0..groups-1), keeping their order within a group: counting sort. */
function group(keys: Int32Array, members: Int32Array, groups: number): { starts: Int32Array; members: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (const key of keys) starts[key + 1]!++;
  for (let g = 0; g < groups; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const grouped = new Int32Array(members.length);
  for (let i = 0; i < keys.length; i++) grouped[next[keys[i]!]!++] = members[i]!;
  return { starts, members: grouped };
}

/** Of each member: the group it lies in. */
function spread(starts: Int32Array, length: number): Int32Array {
  const groups = new Int32Array(length);
  for (let g = 0; g + 1 < starts.length; g++) groups.fill(g, starts[g], starts[g + 1]);
  return groups;
}

function withoutRepeats(starts: Int32Array, members: Int32Array): { starts: Int32Array; members: Int32Array } {
  const kept = new Int32Array(members.length);
  const keptStarts = new Int32Array(starts.length);
  let length = 0;
  for (let g = 0; g + 1 < starts.length; g++) {
    for (let i = starts[g]!; i < starts[g + 1]!; i++)
      if (i === starts[g] || members[i] !== members[i - 1]) kept[length++] = members[i]!;
    keptStarts[g + 1] = length;
  }
  return { starts: keptStarts, members: kept.slice(0, length) };
}
