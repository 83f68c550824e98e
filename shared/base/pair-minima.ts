/** The least value that was told of each pair of numbers; pairs are numbered in order of appearance. */
export type PairMinima = {
  /** The number of a pair, a new one (of value Infinity) included. */
  readonly numberOf: (first: number, second: number) => number;
  readonly lower: (number: number, value: number) => void;
  readonly count: () => number;
  /** By number; views, to be taken anew after further pairs. */
  readonly columns: () => PairColumns;
};

type Columns = [Float64Array, Float64Array, Float64Array];
export type PairColumns = Readonly<Record<'first' | 'second' | 'value', Float64Array>>;

const FIRST_CAPACITY = 1_024;
/** At most half of the slots are taken: a search is short. */
const SLOTS_A_PAIR = 2;

const NOTHING: PairColumns = { first: new Float64Array(), second: new Float64Array(), value: new Float64Array() };

/** A table of what is known already, or an empty one: 32 to 64 bytes a pair, without an object each. */
export function pairMinima(known: PairColumns = NOTHING): PairMinima {
  let count = known.first.length;
  let room = FIRST_CAPACITY;
  while (room < count) room *= 2;
  let [first, second, value] = [known.first, known.second, known.value].map((column) =>
    withRoom(column, room),
  ) as Columns;
  /** Number + 1 of the pair in a slot; 0: free. */
  let slots = new Int32Array();

  /** Where a pair is, or would be. */
  const slotOf = (a: number, b: number): number => {
    const mask = slots.length - 1;
    for (let slot = hash(a, b) & mask; ; slot = (slot + 1) & mask) {
      const known = (slots[slot] as number) - 1;
      if (known < 0 || (first[known] === a && second[known] === b)) return slot;
    }
  };
  const place = (): void => {
    slots = new Int32Array(room * SLOTS_A_PAIR);
    for (let number = 0; number < count; number++)
      slots[slotOf(first[number] as number, second[number] as number)] = number + 1;
  };
  const grow = (): void => {
    room *= 2;
    [first, second, value] = [first, second, value].map((column) => withRoom(column, room)) as Columns;
    place();
  };
  const add = (a: number, b: number): number => {
    if (count === room) grow();
    slots[slotOf(a, b)] = count + 1;
    first[count] = a;
    second[count] = b;
    value[count] = Number.POSITIVE_INFINITY;
    return count++;
  };

  place();
  return {
    numberOf: (a, b) => {
      const known = slots[slotOf(a, b)] as number;
      return known > 0 ? known - 1 : add(a, b);
    },
    lower: (number, told) => {
      if (told < (value[number] as number)) value[number] = told;
    },
    count: () => count,
    columns: () => ({
      first: first.subarray(0, count),
      second: second.subarray(0, count),
      value: value.subarray(0, count),
    }),
  };
}

function withRoom(column: Float64Array, room: number): Float64Array {
  const larger = new Float64Array(room);
  larger.set(column);
  return larger;
}

function hash(a: number, b: number): number {
  let mixed = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul((a / 2 ** 32) | 0, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ (b | 0), 0xc2b2ae35) ^ Math.imul((b / 2 ** 32) | 0, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x85ebca6b);
  return mixed ^ (mixed >>> 16);
}
