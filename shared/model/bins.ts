import { type Columns, thresholdBetween } from './columns';

/** At most this many bins for the values of a column; one more number stands for missing. */
const MAX_BINS = 255;
const MISSING_BIN = 255;

/** Columns as small numbers for histograms. */
export type Bins = {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Bin of row r in column c at `codes[r * columnCount + c]`; 255 is missing. */
  readonly codes: Uint8Array;
  /** Of each column: the threshold behind each bin. */
  readonly thresholds: readonly Float64Array[];
  /** Of each column: whether a value is missing. */
  readonly hasMissing: readonly boolean[];
};

export function isMissing(bin: number): boolean {
  return bin === MISSING_BIN;
}

/** One bin a distinct value where they fit, else neighbours together in bins of about equal counts. */
export function binColumns(columns: Columns): Bins {
  const { rowCount, columnCount, ranks, distinct } = columns;
  const codes = new Uint8Array(rowCount * columnCount);
  const hasMissing: boolean[] = [];
  const thresholds = distinct.map((values, c) => {
    const own = ranks.subarray(c * rowCount, (c + 1) * rowCount);
    const { binOfRank, lastRanks } = fillBins(own, values.length);
    binOfRank[values.length] = MISSING_BIN;
    hasMissing.push(own.includes(values.length));
    for (let r = 0; r < rowCount; r++) codes[r * columnCount + c] = binOfRank[own[r]!]!;
    return Float64Array.from(lastRanks, (rank) => thresholdBetween(values[rank]!, values[rank + 1]));
  });
  return { rowCount, columnCount, codes, thresholds, hasMissing };
}

function fillBins(ranks: Uint16Array | Int32Array, distinct: number): { binOfRank: Uint8Array; lastRanks: number[] } {
  const counts = new Int32Array(distinct + 1);
  for (const rank of ranks) counts[rank]!++;
  let rowsLeft = ranks.length - counts[distinct]!;
  const binOfRank = new Uint8Array(distinct + 1);
  const lastRanks: number[] = [];
  let inBin = 0;
  for (let rank = 0; rank < distinct; rank++) {
    const bin = lastRanks.length;
    binOfRank[rank] = bin;
    inBin += counts[rank]!;
    const binsLeft = MAX_BINS - bin;
    const isFull = distinct - rank <= binsLeft || inBin >= rowsLeft / binsLeft;
    if (rank < distinct - 1 && !isFull) continue;
    lastRanks.push(rank);
    rowsLeft -= inBin;
    inBin = 0;
  }
  return { binOfRank, lastRanks };
}
