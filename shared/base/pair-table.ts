/** Records by two numbers (integers up to 2^53): the pair itself, then numbers that begin at 0. */
export type PairTable = {
  /** Where the record of (a, b) begins in `records()`, a new one where the pair has not been seen. */
  placeOf: (a: number, b: number) => number;
  /** All records in the order in which they were first seen; another array whenever the table has grown. */
  readonly records: () => Float64Array;
  readonly size: () => number;
};

/** Pairs of such numbers, each once; the first is not below 0. */
export type PairSet = {
  add: (a: number, b: number) => void;
  forEach: (take: (a: number, b: number) => void) => void;
};

const FEWEST = 1024;
const EMPTY = -1;

/** An open-addressing table over typed arrays, no objects; a record takes 8 bytes a field and 8 to 16 more. */
export function pairTable(fields: number): PairTable {
  const width = 2 + fields;
  let records = new Float64Array(FEWEST * width);
  let slots = new Int32Array(2 * FEWEST).fill(EMPTY);
  let end = 0;

  const grow = (): void => {
    const larger = new Float64Array(2 * records.length);
    larger.set(records);
    records = larger;
    slots = new Int32Array(2 * slots.length).fill(EMPTY);
    const mask = slots.length - 1;
    for (let at = 0; at < end; at += width) {
      let slot = hashOf(records[at] as number, records[at + 1] as number) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = at;
    }
  };

  return {
    placeOf: (a, b) => {
      const mask = slots.length - 1;
      let slot = hashOf(a, b) & mask;
      for (;;) {
        const at = slots[slot] as number;
        if (at === EMPTY) break;
        if (records[at] === a && records[at + 1] === b) return at;
        slot = (slot + 1) & mask;
      }
      const at = end;
      records[at] = a;
      records[at + 1] = b;
      slots[slot] = at;
      end += width;
      if (end === records.length) grow();
      return at;
    },
    records: () => records,
    size: () => end / width,
  };
}

/** The pairs lie in the table itself: 24 to 48 bytes each. */
export function pairSet(): PairSet {
  let pairs = new Float64Array(4 * FEWEST).fill(EMPTY);
  let size = 0;
  return {
    add: (a, b) => {
      if (!insert(pairs, a, b) || ++size * 3 <= pairs.length) return;
      const before = pairs;
      pairs = new Float64Array(2 * before.length).fill(EMPTY);
      insertAll(pairs, before);
    },
    forEach: (take) => {
      for (let at = 0; at < pairs.length; at += 2)
        if (pairs[at] !== EMPTY) take(pairs[at] as number, pairs[at + 1] as number);
    },
  };
}

function insertAll(pairs: Float64Array, before: Float64Array): void {
  for (let at = 0; at < before.length; at += 2)
    if (before[at] !== EMPTY) insert(pairs, before[at] as number, before[at + 1] as number);
}

/** Whether the pair is new. */
function insert(pairs: Float64Array, a: number, b: number): boolean {
  const mask = pairs.length - 2;
  let at = (2 * hashOf(a, b)) & mask;
  for (;;) {
    const held = pairs[at];
    if (held === EMPTY) break;
    if (held === a && pairs[at + 1] === b) return false;
    at = (at + 2) & mask;
  }
  pairs[at] = a;
  pairs[at + 1] = b;
  return true;
}

function hashOf(a: number, b: number): number {
  let hash = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul((a / 4_294_967_296) | 0, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ Math.imul(b | 0, 0xc2b2ae35);
  hash ^= Math.imul((b / 4_294_967_296) | 0, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return hash ^ (hash >>> 16);
}
