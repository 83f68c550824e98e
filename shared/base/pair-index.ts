/** Numbers pairs of numbers (integers up to 2^53) 0, 1, 2 ... in the order in which they are first seen. */
export type PairIndex = {
  /** The number of the pair (a, b), a new one where it has not been seen. */
  numberOf: (a: number, b: number) => number;
  readonly size: () => number;
  readonly firstOf: (number: number) => number;
  readonly secondOf: (number: number) => number;
};

const FEWEST = 1024;
const EMPTY = -1;

/** An open-addressing table over typed arrays: 24 to 40 bytes a pair, no objects. */
export function pairIndex(): PairIndex {
  let keys = new Float64Array(2 * FEWEST);
  let slots = new Int32Array(2 * FEWEST).fill(EMPTY);
  let size = 0;

  const place = (a: number, b: number): number => {
    const mask = slots.length - 1;
    let slot = hashOf(a, b) & mask;
    for (;;) {
      const number = slots[slot] as number;
      if (number === EMPTY || (keys[2 * number] === a && keys[2 * number + 1] === b)) return slot;
      slot = (slot + 1) & mask;
    }
  };

  const grow = (): void => {
    const larger = new Float64Array(2 * keys.length);
    larger.set(keys);
    keys = larger;
    slots = new Int32Array(2 * slots.length).fill(EMPTY);
    for (let number = 0; number < size; number++)
      slots[place(keys[2 * number] as number, keys[2 * number + 1] as number)] = number;
  };

  return {
    numberOf: (a, b) => {
      const slot = place(a, b);
      const known = slots[slot] as number;
      if (known !== EMPTY) return known;
      keys[2 * size] = a;
      keys[2 * size + 1] = b;
      slots[slot] = size++;
      if (2 * size === keys.length) grow();
      return size - 1;
    },
    size: () => size,
    firstOf: (number) => keys[2 * number] as number,
    secondOf: (number) => keys[2 * number + 1] as number,
  };
}

function hashOf(a: number, b: number): number {
  let hash = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul((a / 4_294_967_296) | 0, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ Math.imul(b | 0, 0xc2b2ae35);
  hash ^= Math.imul((b / 4_294_967_296) | 0, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return hash ^ (hash >>> 16);
}
