import { giveBack, take } from './room';

/**
 * Tables by a whole number above 0 and a float: an entry holds the first, a value of 0 until the caller sets it, and
 * the second. A table is an address: of its entries, how many there is room for (a power of two), how many there are.
 */
const ENTRY: usize = 16;
export const VALUE: usize = 4;
const SECOND: usize = 8;
const FEWEST: u32 = 1024;

export function newTable(): usize {
  const table = take(ENTRY);
  store<u32>(table, <u32>take(<usize>FEWEST * ENTRY));
  store<u32>(table, FEWEST, 4);
  return table;
}

/** The entry of the two, a new one where there is none; valid until the next one is asked for. */
export function entryOf(table: usize, a: u32, b: f64): usize {
  const entry = placeOf(<usize>load<u32>(table), load<u32>(table, 4), a, b);
  if (load<u32>(entry) !== 0) return entry;
  const size = load<u32>(table, 8) + 1;
  store<u32>(table, size, 8);
  if (size * 3 > load<u32>(table, 4) * 2) {
    grow(table);
    return filled(placeOf(<usize>load<u32>(table), load<u32>(table, 4), a, b), a, b);
  }
  return filled(entry, a, b);
}

function filled(entry: usize, a: u32, b: f64): usize {
  store<u32>(entry, a);
  store<f64>(entry, b, SECOND);
  return entry;
}

/** Where the two stand, or the free entry for them. */
function placeOf(entries: usize, room: u32, a: u32, b: f64): usize {
  let n = hashOf(a, b) & (room - 1);
  while (true) {
    const entry = entries + <usize>n * ENTRY;
    const held = load<u32>(entry);
    if (held === 0 || (held === a && load<f64>(entry, SECOND) === b)) return entry;
    n = (n + 1) & (room - 1);
  }
}

function grow(table: usize): void {
  const before = <usize>load<u32>(table);
  const room = load<u32>(table, 4);
  const entries = take(<usize>room * 2 * ENTRY);
  for (let n: u32 = 0; n < room; n++) {
    const entry = before + <usize>n * ENTRY;
    const a = load<u32>(entry);
    if (a !== 0) memory.copy(placeOf(entries, room * 2, a, load<f64>(entry, SECOND)), entry, ENTRY);
  }
  store<u32>(table, <u32>entries);
  store<u32>(table, room * 2, 4);
  giveBack(before, <usize>room * ENTRY);
}

function hashOf(a: u32, b: f64): u32 {
  // -0, which is equal to 0, has other bits until 0 is added
  const hash = (reinterpret<u64>(b + 0) ^ ((<u64>a) << 24) ^ <u64>a) * 0x9e37_79b9_7f4a_7c15;
  return <u32>(((hash ^ (hash >> 32)) * 0xd6e8_feb8_6659_fd93) >> 32);
}
